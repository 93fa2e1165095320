-- Figures of April 2020 by office, by ClickHouse over the folder `province`: received, answers met that were due and
-- in time, dispatches and returns. Times are seconds by the office's clock, so dates are taken as UTC.
WITH
  toUnixTimestamp('2020-04-01 00:00:00', 'UTC') AS first,
  toUnixTimestamp('2020-04-30 23:59:59', 'UTC') AS last,
  cases AS (
    SELECT *, extract(_path, 'office=([^/]+)') AS office, arrayExists(s -> s.what = 'void', steps) AS is_void
    FROM file('province/office=*/cases/year=*/*.parquet', Parquet)
    WHERE void_cause IS NULL
  )
SELECT
  office,
  countIf(received_at BETWEEN first AND last) AS received,
  sum(arrayCount(l -> l.stage = 'answer' AND l.met_at IS NOT NULL AND l.stopped_at IS NULL
    AND l.due_at BETWEEN first AND last AND NOT is_void, limits)) AS answer_met,
  sum(arrayCount(l -> l.stage = 'answer' AND l.met_at <= l.due_at AND NOT l.broken AND l.stopped_at IS NULL
    AND l.due_at BETWEEN first AND last AND NOT is_void, limits)) AS answer_kept,
  sum(arrayCount(s -> s.what = 'dispatch' AND s.at BETWEEN first AND last AND NOT is_void, steps)) AS dispatches,
  sum(arrayCount(s -> s.what = 'return' AND s.at BETWEEN first AND last AND NOT is_void, steps)) AS returns
FROM cases GROUP BY office ORDER BY office;
