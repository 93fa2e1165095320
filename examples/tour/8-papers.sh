#!/bin/sh
# The office's papers from the demo file: work orders, reminders, a letter to a caller, the paper for a leader, bulletins.
set -eu
hotline demo papers.db
export HOTLINE_DB=papers.db HOTLINE_NOW=2020-04-24T08:30
hotline db setting office 常州市政务办
hotline db setting contact "李四 0519-80000000"
hotline db setting special-first 2020-W01
hotline db setting report-to 市委办公室，市政府办公室
hotline db setting copies 30
answered=$(hotline list --unit 农业农村局 --status closed --columns no -f csv | sed -n 2p | tr -d '\r')
hotline order --unit 城市管理局 -o orders.html                                    # 交办单, one a page
hotline urge --unit 城市管理局 --sheets reminders -f html --yes                   # 催办通知书, with a slip to return
hotline report letter "$answered" --reveal --reason 书面答复 -o letter.html       # 答复函, logged
hotline report submission "$answered" -o submission.html                          # 呈批单
hotline report weekly --week 2020-W16 -o weekly.html                              # 专报
hotline report monthly --month 2020-04 --scheme standard -o monthly.html          # 简报
hotline report form --session 2020-04-23 -o form.html                             # 附件2
