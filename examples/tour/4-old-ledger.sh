#!/bin/sh
# Import an old ledger with another system's columns and its history; importing it again adds nothing.
set -eu
export HOTLINE_DB=ledger.db HOTLINE_NOW=2020-05-06T09:00
hotline init
cat > ledger.csv <<'CSV'
编号,内容,电话,登记时间,承办,交办,答复时间,答复,经办
2019-7,路灯不亮,13800000001,2019-07-01 09:00:00,城市管理局,2019-07-01 10:00:00,2019-07-04 15:00:00,已更换灯具恢复照明,王五
2019-8,井盖破损,13800000002,2019-07-02 09:00:00,城市管理局,2019-07-02 10:00:00,,,
CSV
cat > map.toml <<'TOML'
[columns]
key = "编号"
content = "内容"
phone = "电话"
received_at = "登记时间"
unit = "承办"
dispatched_at = "交办"
answered_at = "答复时间"
answer = "答复"
responsible = "经办"
[constants]
kind = "help"
[units]
create = true
TOML
hotline import ledger.csv --map map.toml
hotline import ledger.csv --map map.toml
hotline list
hotline overdue
