#!/bin/sh
# The first day: create the file, units and a session; register a call; follow it to the unit and back.
set -eu
export HOTLINE_DB=first-day.db HOTLINE_NOW=2020-03-26T08:30
hotline init --scheme changzhou-2020
hotline unit add 城市管理局 --phone 0519-80000000 --duty 占道经营
hotline unit add 公安局
hotline schedule add --date 2020-03-26 --start 09:00 --end 10:00 --unit 城市管理局 --leader 李局长
hotline register --kind 求助 --name 张三 --phone 13800000001 --content "人民路路灯不亮" --to 城市管理局
export HOTLINE_NOW=2020-03-26T09:10
hotline sign last --responsible 王五
hotline reply last --text "已更换灯具，恢复照明。" --by 王五 --outcome solved
hotline callback last --result 满意
hotline log last
hotline agenda
