"""Masks of rules.md 7, and wrappers that cannot be shown by mistake."""

from __future__ import annotations

import csv
import io
import json
import sqlite3

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hotline_cli.masking import FreeText, Personal, mask_address, mask_free_text, mask_name, mask_phone

HAN = st.text(alphabet="张王李赵欧阳诸葛伟芳娜敏静丽强", min_size=1, max_size=5)
MOBILE = st.from_regex(r"\A1[3-9][0-9]{9}\Z")

PLACES = """
常州市 新北区三井街道 府翰苑
天津市 河东区 大直沽路3号
天津市 河西区 友谊路3号
天津市 河北区 中山路3号
天津市 津南区 双港路3号
天津市 滨海新区 洞庭路3号
青岛市 市北区 台东三路3号
青岛市 市南区 香港中路3号
青岛市 李沧区李村街道 京口路3号
重庆市 江北区 观音桥3号
重庆市 渝中区 民权路3号
重庆市 沙坪坝区 小新街3号
重庆市 石柱土家族自治县 万安路3号
宁波市 江北区 人民路3号
宁波市 镇海区招宝山街道 胜利路3号
石家庄市 桥西区 中山西路3号
石家庄市 井陉矿区 平涉路3号
石家庄市 辛集市辛集镇 建设街3号
沈阳市 铁西区 兴华街3号
洛阳市 涧西区 南昌路3号
洛阳市 瀍河回族区 启明路3号
洛阳市 老城区 西大街3号
唐山市 路南区 新华道3号
唐山市 路北区 新华道3号
临沂市 河东区 凤凰大街3号
临沂市 莒南县十字路街道 隆山路3号
西宁市 城东区 东关大街3号
西宁市 城中区 南大街3号
西宁市 湟中区 鲁沙尔路3号
南宁市 西乡塘区 大学东路3号
南宁市 青秀区 民族大道3号
新乡市 牧野区 和平路3号
新乡市 红旗区 平原路3号
新乡市 卫辉市 比干大道3号
新乡市 新乡县小冀镇 中街3号
萍乡市 安源区 跃进路3号
嘉兴市 桐乡市梧桐街道 庆丰路3号
湘潭市 湘乡市 东风路3号
长沙市 宁乡市 玉潭路3号
景德镇市 珠山区 珠山路3号
景德镇市 浮梁县 朝阳路3号
乌鲁木齐市 新市区 北京路3号
乌鲁木齐市 沙依巴克区 友好路3号
营口市 西市区 渤海大街3号
营口市 站前区 渤海大街3号
荆州市 沙市区 北京路3号
常德市 津市市 孟姜女大道3号
厦门市 思明区 湖滨路3号
江门市 蓬江区 港口路3号
荆门市 东宝区 象山大道3号
荆门市 京山市 新市路3号
潜江市 园林街道 章华路3号
攀枝花市 东区 炳草岗3号
攀枝花市 仁和区 攀枝花大道3号
阳泉市 矿区 桃北路3号
阳泉市 城区 桃北路3号
阳泉市 郊区 桃北路3号
佳木斯市 郊区 友谊路3号
晋城市 泽州县金村镇 金村3号
济南市 市中区 经七路3号
枣庄市 市中区 光明路3号
枣庄市 滕州市 善国路3号
乐山市 市中区 嘉定路3号
内江市 市中区 交通路3号
南京市 鼓楼区 中山北路3号
常州市 钟楼区 南大街3号
常州市 溧阳市天目湖镇 迎宾路3号
岳阳市 岳阳楼区 巴陵路3号
抚州市 东乡区 恒安路3号
南阳市 内乡县 范蠡大道3号
南阳市 镇平县石佛寺镇 玉源大道3号
济宁市 金乡县 奎星路3号
汉中市 西乡县 北大街3号
长治市 武乡县 太行街3号
临汾市 乡宁县 迎旭街3号
商丘市 民权县 江山大道3号
徐州市 沛县城关镇 汉源路3号
徐州市 丰县 中阳大道3号
开封市 祥符区 青年路3号
开封市 顺河回族区 东大街3号
齐齐哈尔市 梅里斯达斡尔族区 幸福路3号
承德市 鹰手营子矿区 北马圈子3号
张家口市 下花园区 新辰路3号
包头市 白云鄂博矿区 通阳路3号
包头市 土默特右旗萨拉齐镇 大雁路3号
鄂尔多斯市 乌审旗 鸿沁路3号
赤峰市 阿鲁科尔沁旗天山镇 罕山路3号
兴安盟 科尔沁右翼前旗 科尔沁街3号
呼伦贝尔市 莫力达瓦达斡尔族自治旗 布西街3号
锡林郭勒盟 二连浩特市 前进路3号
湖州市 德清县新市镇 仙潭路3号
上海市 黄浦区南京东路街道 福建中路3号
上海市 普陀区曹杨新村街道 兰溪路3号
上海市 浦东新区花木街道 锦绣路3号
苏州市 昆山市花桥镇 绿地大道3号
苏州市 苏州工业园区 星湖街3号
西安市 新城区 解放路3号
西安市 碑林区 太白路3号
北京市 石景山区鲁谷街道 石景山路3号
北京市 丰台区长辛店镇 长云路3号
广州市 从化区街口街道 河滨路3号
广州市 番禺区市桥街道 大北路3号
深圳市 宝安区西乡街道 前进路3号
东莞市 长安镇 德政路3号
中山市 古镇镇 新兴大道3号
中山市 东区街道 孙文东路3号
台州市 路桥区路北街道 银座街3号
黔西南布依族苗族自治州 兴义市 桔山大道3号
黔南布依族苗族自治州 三都水族自治县 麟瑞路3号
安顺市 镇宁布依族苗族自治县 中山路3号
六盘水市 六枝特区 人民路3号
临夏回族自治州 东乡族自治县锁南镇 锁南路3号
临夏回族自治州 积石山保安族东乡族撒拉族自治县 临夏路3号
普洱市 镇沅彝族哈尼族拉祜族自治县 新城路3号
临沧市 双江拉祜族佤族布朗族傣族自治县 沧江路3号
大兴安岭地区 漠河市 中华路3号
喀什地区 塔什库尔干塔吉克自治县 中巴路3号
东营市 东营区 西城路3号
常州市 武进区雪堰镇 漕桥村委3号
常州市 武进区横山桥镇 五一村3号
盐城市 亭湖区便仓镇 枯枝牡丹园3号
邯郸市 永年区 露禅大街3号
哈尔滨市 道外区 靖宇街3号
周口市 淮阳区郸城镇 人民路3号
濮阳市 范县张庄镇 黄河路3号
淄博市 周村区 新建路3号
淄博市 临淄区齐都镇 东门村3号
"""
"""City, district or town, and what is finer: as they stand one behind the other in an address."""
ONLY_THERE = {"东区", "矿区"}
"""Districts whose names say too little where no city stands before them."""


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三丰", "张**"),
        ("李四", "李*"),
        ("欧阳修远", "欧阳**"),
        ("欧阳", "欧*"),
        ("诸葛亮", "诸葛*"),
        ("张", "张"),
        ("John Smith", "J*********"),
        ("匿名", "匿名"),
        ("", ""),
    ],
)
def test_the_surname_is_kept(name: str, masked: str) -> None:
    """One asterisk for every other character; compound surnames whole; of a lone character nothing is left to hide."""
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("+86 138 1234 5678", "138****5678"),
        ("138-1234-5678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("0519-86681234", "****34"),
        ("86681234", "****34"),
        ("86661234转801", "****34"),
        ("0519-86661234,801", "****34"),
        ("０５１９－８６６６１２３４", "****34"),
        ("(+86)13812345678", "138****5678"),
        ("+1 385 123 4567", "****67"),
        ("13812345678/13912345678", "****78"),
        ("110", "****"),
        ("无", "****"),
        ("", ""),
    ],
)
def test_a_mobile_keeps_seven_digits_any_other_number_two(phone: str, masked: str) -> None:
    """However it is written; what is too short for two digits keeps none."""
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("江苏省常州市天宁区青龙街道紫云苑12幢301室", "江苏省常州市天宁区青龙街道***"),
        ("武进区湖塘镇长安家园3幢", "武进区湖塘镇***"),
        ("镇江市润州区中山路2号", "镇江市润州区***"),
        ("新疆维吾尔自治区乌鲁木齐市天山区解放路1号", "新疆维吾尔自治区乌鲁木齐市天山区***"),
        ("景宁畲族自治县鹤溪街道人民路1号", "景宁畲族自治县鹤溪街道***"),
        ("苏州工业园区星湖街1号", "苏州工业园区***"),
        ("鼓楼区中山北路5号", "鼓楼区***"),
        ("丽华新村小区12幢", "***"),
        ("紫云苑A区1幢", "***"),
        ("紫云苑东区", "***"),
        ("红星超市旁", "***"),
        ("水乡路1号", "***"),
        ("常州市武进区", "常州市武进区"),
        ("12 Monroe Street", "***"),
        ("", ""),
    ],
)
def test_an_address_ends_at_its_district_or_town(address: str, masked: str) -> None:
    """A housing estate, a campus, a market or a street is no district, whatever character it ends in."""
    assert mask_address(address) == masked


@pytest.mark.parametrize("place", PLACES.split("\n")[1:-1])
def test_real_districts_and_towns_are_kept_whole(place: str) -> None:
    """With their city in front and without; nothing of what is finer."""
    city, district, finer = place.split()
    assert mask_address(city + district + finer) == f"{city}{district}***"
    assert mask_address(district + finer) == ("***" if district in ONLY_THERE else f"{district}***")


FINER = """
丽华东区3幢 丽景新区3幢 阳光花园南区3幢 阳光一区3幢 阳光园区3幢 家属院区3号 居民楼区3号 东方别墅区3号 开发区大道3号
红旗路12号 五星红旗大厦3号 和平路街道两旁3号 菜市口大街3号 果品门市部3号 农贸集市3号 创新联盟大厦3号
江南水乡3幢 翡翠水乡花园3幢 奥莱小镇3幢
"""


@pytest.mark.parametrize("finer", FINER.split())
def test_what_is_finer_than_a_town_is_never_kept(finer: str) -> None:
    """Alone, behind a city, behind a district: estates, streets and buildings whose names sound like more."""
    for before in ("", "常州市", "常州市天宁区"):
        assert mask_address(before + finer) == f"{before}***"


@given(HAN)
def test_a_mask_is_as_long_as_the_name_and_masks_itself(name: str) -> None:
    """A mask masked again is the same."""
    masked = mask_name(name)
    assert len(masked) == len(name)
    assert mask_name(masked) == masked


@given(MOBILE)
def test_the_middle_of_a_mobile_is_never_told(phone: str) -> None:
    """Three digits, four asterisks, four digits."""
    assert mask_phone(phone) == phone[:3] + "****" + phone[7:]


@given(st.text(alphabet="常州市天宁区湖塘镇乡街道小路号幢0123456789苑 A", max_size=20))
def test_an_address_mask_is_the_start_of_it(address: str) -> None:
    """Nothing behind the first digit is ever kept, and masking again changes nothing."""
    masked = mask_address(address)
    assert address.startswith(masked.removesuffix("***"))
    assert not any(map(str.isdecimal, masked))
    assert mask_address(masked) == masked


def test_free_text_does_not_tell_who_called() -> None:
    """The caller's own data, and any mobile number, however they are written."""
    text = (
        "我是张三丰，13812345678或139-1234-5678，住天宁区紫云苑3幢，座机86681234、051986681234，噪声12345次"
    )
    assert mask_free_text(text, "张三丰", "0519-86681234", "天宁区紫云苑3幢") == (
        "我是张**，138****5678或139****5678，住天宁区***，座机****34、****34，噪声12345次"
    )


@pytest.mark.parametrize(
    ("address", "text", "masked"),
    [
        ("常州市天宁区和平路12号3单元", "和平路12号门口有积水", "***门口有积水"),
        ("常州市天宁区和平路12号", "天宁区和平路12号3单元501室漏水", "天宁区***漏水"),
        ("和平路１２号3单元", "和平路 12号楼下，和平路１２号", "***下，***"),
        ("天宁区紫云苑12幢301室", "紫云苑12幢电梯坏了，紫云苑3幢也是", "***电梯坏了，紫云苑3幢也是"),
        ("天宁区茶山村委和平路12-1号", "和平路12-1号、和平路120号、和平路", "***、和平路120号、和平路"),
        ("丽华新村小区12幢", "丽华新村小区12幢301", "***"),
        ("和平路12号", "和平路12号3个孩子", "***3个孩子"),
        ("12 Monroe Street", "12 Monroe Street", "***"),
    ],
)
def test_part_of_the_callers_address_is_masked_in_text(address: str, text: str, masked: str) -> None:
    """From the road and its number on; another house of that road, and the road alone, are no address."""
    assert mask_free_text(text, None, None, address) == masked


WIDE = str.maketrans("0123456789+-()", "０１２３４５６７８９＋－（）")
GROUPED = st.sampled_from(["", "", " ", "-", "－", "–", ".", "  ", " - ", "\u3000", ") "])


@st.composite
def spelled(draw: st.DrawFn, digits: str) -> str:
    """One way of writing ``digits``, which is not what it was if it was put into groups."""
    written = digits[0] + "".join(draw(GROUPED)[:2] + digit for digit in digits[1:])
    return written.translate(WIDE) if draw(st.booleans()) else written


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, str, str, int]:
    """A phone as a clerk wrote it, as it stands in a text, its digits, and how many its mask may show at the end."""
    kind = draw(st.sampled_from(["mobile", "landline", "foreign"]))
    extension = draw(st.sampled_from(["", "", "转801", ",801", "#12"]))
    if kind == "mobile":
        digits = draw(MOBILE)
        ways, shown = ["", "+86", "0086", "86", "0"], 4
    elif kind == "landline":
        local = draw(st.from_regex(r"\A[2-8][0-9]{7}\Z"))
        digits, shown = draw(st.sampled_from(["519", "10", "21", ""])) + local, 2
        ways = ["+86", "0086", "0", "+860"] if digits != local else [""]
    else:
        digits, shown = draw(st.from_regex(r"\A1[2-9][0-9]{9}\Z")), 2
        ways = ["+", "00"]
    prefix, again = draw(st.sampled_from(ways)), draw(st.sampled_from(ways))
    local_only = kind == "landline" and draw(st.booleans())
    text = draw(spelled(digits[-8:])) if local_only else again + draw(spelled(digits))
    return prefix + draw(spelled(digits)) + extension, text, digits, shown


@given(calls(), st.text(alphabet="张李三四，年x", max_size=8))
def test_no_spelling_of_the_callers_number_survives(call: tuple[str, str, str, int], around: str) -> None:
    """However it is written for the caller and in the text: not more of it than its mask tells."""
    phone, text, digits, shown = call
    masked = mask_free_text(f"{around}回电{text}{around}", None, phone, None)
    left = "".join(c for c in masked.replace(mask_phone(phone), "****") if c.isdecimal())
    assert not left
    assert mask_phone(phone).endswith(digits[-shown:])
    assert len([c for c in mask_phone(phone) if c.isdecimal()]) in (2, 7)


@pytest.mark.parametrize(
    ("phone", "text", "masked"),
    [
        ("０５１９－８６６６１２３４", "电话０５１９－８６６６１２３４", "电话****34"),
        ("051986661234", "回电86661234", "回电****34"),
        ("86661234转801", "或86661234", "或****34"),
        (
            "13812345678",
            "138.1234.5678、138－1234－5678、138  1234  5678",
            "138****5678、138****5678、138****5678",
        ),
        ("13812345678", "1381-2345-678", "138****5678"),
        ("+1 (212) 555-7788", "打+12125557788或212-555-7788", "打****88或****88"),
        ("0519-86661234", "（0519）8666 1234", "****34"),
        ("0519-86661234", "张三（86661234）或(+86)(0519)86661234", "张三（****34）或****34"),
        ("12345", "请拨12345，不是123456", "请拨****45，不是123456"),
        ("110", "110室", "110室"),
    ],
)
def test_the_callers_number_in_another_spelling(phone: str, text: str, masked: str) -> None:
    """Wide, grouped otherwise, without its area code, with an extension beside it."""
    assert mask_free_text(text, None, phone, None) == masked


def test_free_text_knows_latin_names_and_wide_digits() -> None:
    """Whatever their case; a name inside another word is not that name."""
    text = "smith 说 blacksmith 电话１３８１２３４５６７８"
    assert mask_free_text(text, "Smith", None, None) == "S**** 说 blacksmith 电话138****5678"


@given(st.text(alphabet="张李三四，0 -", max_size=8), MOBILE, st.text(alphabet="张李三四，年x", max_size=8))
def test_no_mobile_survives_in_free_text(before: str, phone: str, after: str) -> None:
    """Wherever it stands, unless digits in front make another number of it."""
    assume(not before.rstrip("- ")[-1:].isdecimal())
    assert phone not in mask_free_text(before + phone + after, None, None, None)


@given(HAN, st.text(max_size=6))
def test_the_callers_own_name_does_not_survive(name: str, around: str) -> None:
    """Names of two and more characters."""
    assume(len(name) > 1)
    assert name not in mask_free_text(around + name + around, name, None, None)


@pytest.mark.parametrize("value", [Personal("name", "张三丰"), FreeText("张三丰来电", "张三丰")])
def test_forgetting_to_unwrap_fails(value: Personal | FreeText) -> None:
    """No string comes of it by accident: not by json, csv, sqlite, str or an f-string."""
    with pytest.raises(TypeError):
        json.dumps(value)
    with pytest.raises(TypeError):
        csv.writer(io.StringIO()).writerow([value])
    with pytest.raises((sqlite3.InterfaceError, sqlite3.ProgrammingError)):
        sqlite3.connect(":memory:").execute("select ?", (value,))
    with pytest.raises(TypeError):
        str(value)
    with pytest.raises(TypeError):
        f"{value}"
    assert "张" not in repr(value)


def test_a_wrapper_shows_itself_when_asked() -> None:
    """The value where the reader may see it, else the mask."""
    assert Personal("phone", "13812345678").as_text(reveal=True) == "13812345678"
    assert Personal("phone", "13812345678").as_text(reveal=False) == "138****5678"
    assert FreeText("我是张三", "张三").as_text(reveal=True) == "我是张三"
    assert FreeText("我是张三", "张三").as_text(reveal=False) == "我是张*"
    assert not Personal("name", "")


def test_no_mask_is_left_of_who_called_nor_of_who_was_taken_for_it() -> None:
    """As it leaves the office of a confidential case: the name and the phone before a correction are gone too."""
    former = '[["王小五", "13811111111", ""]]'
    text = FreeText("王小五来电13811111111，现改为张三13800000001", "张三", "13800000001", "", former)
    assert text.without_caller() == "***来电***，现改为******"
