#!/bin/sh
# A province: three offices, each with its own file, gathered and reported on together.
set -eu
export HOTLINE_NOW=2020-05-06T09:00

# at each office: its name in the province, and its facts (here three copies of the demonstration go their own ways)
hotline demo east.db
cp east.db west.db
cp east.db south.db
for office in east west south; do
  hotline --db "$office.db" db setting office "$office"
  hotline --db "$office.db" register --kind help --channel phone --content "$office 的路灯不亮" --to 城市管理局
  hotline --db "$office.db" export facts -o inbox
done

# at the province: take in what was sent; has everybody reported on April?
hotline gather province inbox --month 2020-04

# the figures of each office, side by side, by the same rules
hotline report units --offices province --month 2020-04
hotline report hotspots --offices province --month 2020-04 --by unit --top 5

# a unit that three offices share, and the reports to hand out
cat > units.toml <<'TOML'
[[unit]]
name = "城管（三地）"
units = ["east/城市管理局", "west/城市管理局", "south/城市管理局"]
TOML
hotline report scorecard --offices province --month 2020-04 --unit-map units.toml -o scorecard.xlsx
hotline report monthly --offices province --month 2020-04 -o bulletin.html

# a file that is set back to a backup is named, and not taken in: status 7
hotline --db east.db db backup old.db
hotline --db east.db register --kind inquiry --channel phone --content 停水到几点
hotline --db east.db export facts -o inbox
hotline gather province inbox
hotline --db old.db export facts -o late
hotline gather province late || test $? = 7
