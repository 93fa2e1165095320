"""300 invented messages to a hotline in four months, with the words of their topics marked.

A message is an opening, a place, clauses on one matter and a closing, each drawn. ``[飞线 充电]`` marks topic words.
Topics that flare up do so in the last month; other matters keep their share. Nothing is from a real message.
"""

from __future__ import annotations

import random
import re
from typing import NamedTuple

MONTHS = ("2020-01", "2020-02", "2020-03", "2020-04")
BEFORE, LAST = 150, 150
"""Messages in the three months before, and in the last."""

FLARING = {
    "供暖": (
        (
            "家里[暖气]一直不热",
            "[暖气]时有时无",
            "[暖气]放了几次气也没用",
            "[供热]公司说[管道 老化]",
            "[室温]只有十四度",
            "[供热]不足，[室温]才十五度",
            "[供暖 费]早就交了[暖气]还是凉的",
            "[供暖 期]还剩半个月，[暖气]冰凉",
        ),
        (
            "打了三次电话没人上门",
            "老人冻得[感冒]",
            "不达标能不能[退费]",
            "白天也穿[棉袄]",
            "楼上热楼下凉",
            "要求[退费]没人理",
            "让他们来测[室温]也不来",
            "说是换[管道]要等明年",
            "家里有个刚满月的",
            "阀门拧到头了",
            "楼道里的总管倒是烫手",
            "开空调一个月多花三百",
            "客厅和卧室差五度",
            "装修时没动过[管道]",
            "物业让找公司，公司让找物业",
            "这已经是第二个冬天",
        ),
    ),
    "飞线充电": (
        (
            "有人从窗户[拉线]给[电动车] [充电]",
            "[楼道]里停满[电动车]",
            "[飞线] [充电]屡禁不止",
            "[电动车]推进[电梯]",
            "半夜还在[楼道]给[电动车] [充电]",
            "一楼住户[飞线] [充电]",
            "[充电桩]太少，大家只好[飞线]",
            "[电动车]没地方[充电]",
        ),
        (
            "下雨天看着害怕",
            "着了[火灾]谁负责",
            "去年就说装[充电桩]",
            "[车棚]一直锁着不开",
            "电线烧黑了一截",
            "保安看见也不管",
            "[充电桩]坏了没人修",
            "消防来贴过一次单子",
            "插座就挂在晾衣杆上",
            "去年隔壁栋烧过",
            "[电梯]里全是轮胎印",
            "婴儿车都推不出来",
            "夜里听见滋滋响",
            "一度电收两块钱",
            "贴了告示第二天就撕掉",
            "那几户是出租的",
        ),
    ),
    "小学入学": (
        (
            "今年[学区]怎么划",
            "[房产证]没下来能不能[报名]",
            "[幼升小] [报名]需要哪些材料",
            "外地[户口]怎么[报名]",
            "[学区]突然调整",
            "我们这一片属于哪个[学校]的[学区]",
            "[积分] [入学]的[分数线]是多少",
            "网上[报名]系统打不开",
        ),
        (
            "[家长]事先都不知道",
            "买房不满一年能不能[入学]",
            "双胞胎要分开登记吗",
            "[幼升小]什么时候开始",
            "[学校]的电话一直占线",
            "别的区早就公布了",
            "[户口]去年才迁过来",
            "[家长]群里说法不一",
            "租房的是不是排在最后",
            "九月就要上一年级",
            "路对面反而划进去了",
            "老大就在那里念书",
            "材料交了两遍",
            "预防接种本找不到了",
            "爷爷奶奶的房子算不算",
            "教育局让我们看公告",
        ),
    ),
    "柳絮": (
        (
            "到处飘[柳絮]",
            "[柳絮]弄得孩子[过敏]",
            "[杨絮]像下雪一样",
            "能不能把[杨树]换掉",
            "[柳絮]堆在墙角",
            "建议给[杨树] [打针]",
            "[杨絮]飘进家里",
            "[杨树]是二十年前种的，[杨絮]多得开不了窗",
        ),
        (
            "老人一出门就[咳嗽]",
            "烟头一碰就着",
            "[过敏]去医院看了两次",
            "环卫[洒水]也压不住",
            "眼睛睁不开",
            "戴两层[口罩]也没用",
            "一到这个季节就[咳嗽]",
            "连晾的被子上都是",
            "骑车要眯着眼",
            "鼻炎犯了半个月",
            "下过雨才好一点",
            "别的城市早就剪枝了",
            "操场上没法上体育课",
            "饭店门口一层白",
            "空调外机都糊住了",
            "园林上说要过两年",
        ),
    ),
    "共享单车": (
        (
            "[共享 单车]堵在[地铁口]",
            "[共享 单车]挡着轮椅过不去",
            "[共享 单车] [乱停乱放]",
            "[盲道]都被[共享 单车]占了",
            "[共享 单车]骑完还不了",
            "[共享 单车]的[押金]半年没退",
            "[共享 单车]堆成一座山",
            "[单车]公司的[押金]退不出来",
        ),
        (
            "从来没有人来收",
            "客服打不通",
            "坏的扔在[绿化带]里",
            "[扫码]扣了钱没开锁",
            "早上一辆也找不到",
            "连[盲道]也不放过",
            "风一吹倒一大片",
            "[地铁口]天天这样",
            "推婴儿车只能走机动车道",
            "二维码被人刮花",
            "刹车是坏的",
            "三家公司谁也不认",
            "连消防栓都围住了",
            "学生骑着逆行",
            "扣了二十块调度费",
            "夜里有货车整车卸下来",
        ),
    ),
}
"""Topic → what it is about, and what is said with it; more frequent in the last month."""

STEADY = (
    ("路灯坏了三盏", "晚上黑漆漆的", "摔了两个人", "报修一个星期没有人来"),
    ("垃圾桶满了没人清运", "苍蝇很多", "夏天还没到就有臭味", "保洁三天来一次"),
    ("工地夜里十二点还在打桩", "噪声太大睡不着", "灰尘飘得到处都是", "渣土车把路压坏了"),
    ("物业不作为", "电梯坏了一个月没修", "楼道没有人打扫", "物业费涨了又涨"),
    ("楼顶漏水", "维修基金批不下来", "墙皮一块块掉", "家具都泡坏了"),
    ("公交车半小时一班", "上班总迟到", "司机到站不停", "末班车太早"),
    ("下水道堵了", "污水倒灌进一楼", "化粪池冒出来", "疏通一次管不了几天"),
    ("早餐摊占道经营", "油烟熏人", "人行道走不过去", "城管走了又摆出来"),
    ("身份证丢了怎么补办", "要带什么证件", "周六上不上班", "能不能异地办理"),
    ("社保断缴两个月能不能补缴", "窗口说要单位盖章", "网上查不到记录", "退休年限怎么算"),
    ("公积金提取要等多少天", "装修能不能提取", "网上提交被退回", "贷款额度是多少"),
    ("医保卡在外地药店刷不了", "住院报销比例是多少", "异地备案怎么弄", "门诊费用能报吗"),
    ("老板拖欠工资三个月", "人也找不到", "没有签合同", "仲裁要准备什么"),
    ("自来水发黄", "有一股怪味", "水压上不来", "水费突然多了一倍"),
    ("停车位被画成收费的", "业主没地方停", "消防通道停满了车", "晚上回来转半小时"),
    ("顶楼违建挡住采光", "举报几次没有拆", "砌墙占了公共平台", "执法队来看过一次"),
    ("广场舞音响开到晚上十点", "孩子写不了作业", "说了也不听", "报警只管一天"),
    ("养老金认证在手机上怎么弄", "老人不会用手机", "这个月没发", "去社区说系统升级"),
    ("健身卡退不了钱", "店家关门了", "合同还有一年", "换了老板不认账"),
    ("狗不拴绳", "昨天把小孩吓哭了", "狗屎没有人铲", "流浪狗成群"),
    ("快递不送上门", "柜子超时收费", "东西丢了不赔", "投诉以后更不送了"),
    ("红绿灯时间太短", "老人过不了马路", "左转车和行人抢道", "斑马线看不清了"),
    ("井盖松动", "车一压就响一夜", "旁边还陷下去一块", "用木板盖着"),
    ("开发商延期交房", "合同上写的违约金不给", "精装修缩水", "绿化和沙盘不一样"),
    ("不动产证办了半年还没拿到", "税费已经交过", "窗口让等通知", "前房东不配合"),
    ("低保申请交上去没有下文", "残疾证要重新鉴定吗", "一个人带两个孩子", "村里说名额满了"),
)
"""What is said of a matter whose share is the same every month."""

OPENINGS = (
    "",
    "",
    "",
    "尊敬的领导您好，",
    "您好，",
    "领导好！",
    "你好，我想反映一个问题，",
    "市长您好，我是一名普通市民，",
    "尊敬的市领导，打扰您了，",
    "请问一下，",
    "我要投诉，",
    "麻烦帮忙问一下，",
    "来电人反映，",
    "群众来电，",
)
CLOSINGS = (
    "",
    "",
    "。",
    "，希望尽快解决。",
    "，望领导重视，谢谢！",
    "，请有关部门管一管。",
    "，多次反映无果，盼回复。",
    "，严重影响居民正常生活。",
    "，到底什么时候才有人管？",
    "，恳请领导给老百姓做主，万分感谢！",
    "，请相关单位核实处理。",
    "，已经好长时间了。",
    "，这个情况很久了，没有人给说法。",
)
LAST_CLOSINGS = ("，天气越来越热更难受。", "，五一之前能不能解决？")
"""What people add in that month alone, whatever the matter."""
ROADS = ("和顺路", "学府路", "建设西路", "梧桐大道", "晋元中路", "东横街", "通河路", "青果巷")
ESTATES = (
    "桃园小区",
    "银杏苑",
    "丽景花园",
    "翠竹新村",
    "金色家园",
    "锦绣东苑",
    "恒泰绿洲小区",
    "河滨花苑",
    "阳光嘉园",
)
WHERE = (
    "我住在{estate}，",
    "{estate}，",
    "{road}和{other}交叉口，",
    "{road}上，",
    "{road}{estate}，",
    "我是{estate}的业主，",
    "位于{road}的{estate}里，",
    "{estate}三期，",
    "从{road}到{other}这一段，",
    "我们小区，",
    "附近，",
    "",
    "",
)


class Message(NamedTuple):
    """A message: its month, what is said, its topic if that flares up, and the words marked in it."""

    month: str
    text: str
    topic: str
    places: frozenset[str]
    words: frozenset[str]


def topic_words() -> dict[str, set[str]]:
    """Return the marked words of each topic, and runs of them: ``飞线``, ``充电``, ``飞线充电``."""
    return {
        topic: {
            "".join(run[start:end])
            for said in (*clauses[0], *clauses[1])
            for run in re.findall(r"\[([^]]+)\]", said)
            for run in [run.split()]
            for start in range(len(run))
            for end in range(start + 1, len(run) + 1)
        }
        for topic, clauses in FLARING.items()
    }


def messages(seed: int = 2020) -> list[Message]:
    """Return the 300 messages; the same for the same ``seed``."""
    draw = random.Random(seed)
    shares = [(month, BEFORE // 3) for month in MONTHS[:-1]] + [(MONTHS[-1], LAST)]
    return [_message(draw, month) for month, count in shares for _ in range(count)]


def _message(draw: random.Random, month: str) -> Message:
    """Draw one message: a matter that flares up is one in ten before, seven in ten in the last month."""
    last = month == MONTHS[-1]
    topic = draw.choice(sorted(FLARING)) if draw.random() < (0.7 if last else 0.1) else ""
    said = draw.sample(draw.choice(STEADY), 2)
    if topic:
        core, aside = FLARING[topic]
        said = [draw.choice(core), *draw.sample(aside, draw.choice((0, 1, 1, 2)))]
    marked = "，".join(said)
    road, other = draw.sample(ROADS, 2)
    estate = draw.choice(ESTATES)
    where = draw.choice(WHERE)
    closings = CLOSINGS + LAST_CLOSINGS if last else CLOSINGS
    matter = re.sub(r"[\[\] ]", "", marked)
    return Message(
        month,
        draw.choice(OPENINGS)
        + where.format(road=road, other=other, estate=estate)
        + matter
        + draw.choice(closings),
        topic,
        frozenset(
            place
            for key, place in (("road", road), ("other", other), ("estate", estate))
            if f"{{{key}}}" in where
        ),
        frozenset(word for run in re.findall(r"\[([^]]+)\]", marked) for word in run.split()),
    )
