"""Matters of the invented calls, per unit. All persons are invented."""

from __future__ import annotations

from typing import NamedTuple


class Matter(NamedTuple):
    """A matter: its kind, what the caller says, the answer on the air, what the unit does."""

    kind: str
    said: str
    on_air: str
    done: str


class Manner(NamedTuple):
    """How a unit works: the shares of what it does late, of what it solves, and of callers it leaves dissatisfied."""

    late: float = 0.06
    solved: float = 0.8
    dissatisfied: float = 0.08


MANNERS = {
    "交通运输局": Manner(0.04, 0.85, 0.06),
    "住房和城乡建设局": Manner(0.12, 0.7, 0.14),
    "公安局": Manner(0.03, 0.9, 0.05),
    "农业农村局": Manner(0.05, 0.85, 0.07),
    "城市管理局": Manner(0.07, 0.85, 0.09),
    "市场监督管理局": Manner(0.1, 0.75, 0.12),
    "水利局": Manner(0.06, 0.75, 0.1),
}
"""Units that differ from the usual manner."""


NAMES = ("张三", "李四", "王五", "赵六", "钱七", "孙八", "周九", "吴十", "郑十一", "欧阳甲", "陈乙", "杨丙")
PLACES = ("桃园小区", "梧桐路", "河滨公园东门", "第一菜场", "新村三区", "学府路口", "老车站", "银杏苑")


STAFF = ("周科长", "陈师傅", "吴工", "郑队长", "社区老许", "窗口小林", "冯主任", "蒋工")
INSPECTION_ANSWERS = (
    "{day}派{who}到{place}现场察看，{done}",
    "{who}于{day}联系来电人，问清{place}的情况后办理：{done}",
    "{day}会同{place}所在街道核查，{done}，由{who}跟进",
    "{done}。{day}{who}又到{place}复查了一次，没有反复",
)
"""Answers of a unit after an inspection."""
INQUIRY_ANSWERS = (
    "{day}{who}打电话逐项说明，{done}",
    "{done}；来电人如有不明白的，可找{who}，{day}起都在岗",
    "{who}于{day}联系来电人，{done}",
    "{day}发短信写明地点和时间，{done}，联系人{who}",
)
"""Answers of a unit after an inquiry."""
CLOSING_SENTENCES = (
    "来电人表示认可",
    "一周后再回头看一次",
    "已请来电人留意",
    "相关材料已留存备查",
    "来电人没有别的要求",
)


PROGRAMME: dict[str, tuple[Matter, ...]] = {
    "自然资源和规划局": (
        Matter(
            "inquiry",
            "{place}的不动产登记需要哪些材料",
            "带身份证、购房合同和完税证明到登记窗口即可",
            "已寄送材料清单",
        ),
        Matter(
            "inquiry",
            "{place}旁边的空地规划用途是什么",
            "规划为社区公园，图纸可在网站查询",
            "已书面答复规划用途并附图",
        ),
        Matter("complaint", "{place}有人在楼顶搭建房屋", "今天派人到现场核实", "现场核实后已责令限期拆除"),
    ),
    "住房和城乡建设局": (
        Matter(
            "inquiry", "{place}老旧小区改造什么时候开始", "列入今年计划，下半年开工", "已告知改造计划和联系人"
        ),
        Matter(
            "complaint",
            "{place}旁工地夜间施工噪声扰民",
            "要求工地二十二时后停止施工",
            "已约谈施工单位并安排夜间巡查",
        ),
        Matter("help", "{place}的住户楼顶漏水一直没有人修", "由物业启用维修资金", "已协调物业修好楼顶防水"),
    ),
    "城市管理局": (
        Matter("complaint", "{place}占道经营影响通行", "安排中队加强巡查", "已劝离摊贩并定点值守"),
        Matter("inquiry", "{place}垃圾分类投放时间", "早七点到九点、晚六点到八点", "已在投放点张贴时间表"),
        Matter("suggestion", "建议{place}增设公共厕所指示牌", "采纳，列入本月计划", "指示牌已安装"),
    ),
    "交通运输局": (
        Matter("inquiry", "{place}的公交线路什么时候恢复", "四月起恢复原线路", "已答复恢复时间"),
        Matter("complaint", "出租车在{place}拒载", "请提供车牌，查实后处理", "经查属实，已对驾驶员作出处理"),
        Matter("suggestion", "建议{place}的公交车末班延后半小时", "会同公交公司研究", "已纳入线网调整方案"),
    ),
    "农业农村局": (
        Matter("inquiry", "{place}附近的农机购置补贴怎么申请", "向镇农业服务中心申请", "已寄送申请表"),
        Matter("inquiry", "春耕用的种子在哪里可以检测", "市种子站免费检测", "已联系来电人送检"),
        Matter("report", "有人在{place}销售没有登记证的农药", "立即派执法人员检查", "已立案查处"),
    ),
}
"""Matters of the units on the air in that month: real units of the schedule, invented matters."""

OFFICE: dict[str, tuple[Matter, ...]] = {
    "城市管理局": (
        Matter("help", "{place}的路灯不亮", "", "已更换灯具"),
        Matter("complaint", "{place}的垃圾两天没有清运", "", "已清运并调整班次"),
    ),
    "水利局": (Matter("complaint", "{place}旁的河水发黑", "", "已截断排口并换水"),),
    "公安局": (
        Matter("inquiry", "身份证到期怎么换", "可在任一派出所办理，带旧证即可", "已答复"),
        Matter("report", "{place}有人深夜聚众赌博", "", "已出警处置"),
    ),
    "医疗保障局": (
        Matter("inquiry", "异地就医怎么备案", "可在手机上备案，当日生效", "已答复"),
        Matter("inquiry", "医保断缴三个月怎么补", "到窗口补缴即可", "已答复"),
    ),
    "教育局": (
        Matter("inquiry", "小学报名需要哪些材料", "户口簿、房产证，五月开始登记", "已答复"),
        Matter("suggestion", "建议{place}门口增加护学岗", "", "已会同公安设岗"),
    ),
    "市场监督管理局": (
        Matter("complaint", "在{place}买到过期食品", "", "经营者已退款并受到处罚"),
        Matter("help", "{place}的预付卡退不了款", "", "经调解已退款"),
    ),
}
"""Matters of calls by phone on any day."""
