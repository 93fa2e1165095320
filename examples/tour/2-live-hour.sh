#!/bin/sh
# The live hour as a script. By hand it is one screen: hotline live 2020-03-26
set -eu
export HOTLINE_DB=live-hour.db HOTLINE_NOW=2020-03-26T09:05
hotline init --scheme changzhou-2020
hotline unit add 城市管理局
hotline schedule add --date 2020-03-26 --start 09:00 --end 10:00 --unit 城市管理局 --leader 李局长
hotline register --session 2020-03-26 --kind 咨询 --phone 13800000001 --content "垃圾什么时候清运" --put-through on-air \
    --answered "每天早晚各一次" --leader 李局长
hotline register --session 2020-03-26 --kind 投诉 --phone 13800000002 --content "工地夜里施工" --put-through on-air \
    --promise "三天内去查" --promised-by 2020-03-30 --leader 李局长
hotline register --session 2020-03-26 --kind 求助 --phone 13800000003 --content "井盖破损" --put-through queued --urgent
export HOTLINE_NOW=2020-03-26T10:15
hotline dispatch --session 2020-03-26 --to 城市管理局 --yes
hotline list --session 2020-03-26
