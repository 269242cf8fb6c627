"""From the words before or after a number to the name of what it counts."""

from __future__ import annotations

import re

_TIME = (
    r"(?:到|至|截至|自|从|在|用)?(?:20\d{2}|二[〇零][〇零一二三四五六七八九]{2})年?(?:底|末|前|左右|起|初)?(?:之?前)?"
    r"|(?:到|至|截至)?“?十[一二三四五六]?五”?(?:时期|期间|期末|末|规划期)?"
    r"|(?:在|用|力争用|争取用|通过)?[\d一二两三四五十]+(?:—\d+|-\d+|~\d+)?年(?:左右|内|时间|以内|之内|来|后|期间)?(?:的时间)?|今后[一-鿿]?年|未来[一-鿿]?年|规划期内?|规划期末|期末|五年内|届时|同期|到期末"
)
_LEADING = re.compile(
    rf"(?:{_TIME}|分别(?=[一-鿿]{{4}})|指出|提出(?=到|[一-鿿]{4})|带动(?=全)|拉动(?=全)|力争|争取|努力|确保|保证|保障|实现|推动|推进|促进|使得?|让|将|把|并且?|而且|同时|其中|逐步|基本(?!医疗|养老|公共|农田|药物|单位|建设|生活|民生|殡葬|住房|草原|口粮)|全面|总体上?|原则上|"
    r"(?:全[国省市县区州]|我[国省市县区])?(?:现|共)有|每年|年均|年度|累计|全年|全部|着力|切实|预计|预期|计划|大力|积极|稳步|持续|不断|进一步|加快|以及|及|和|与|或|且|即|如|包括|主要包括|主要目标(?:是|为)?|目标(?:是|为)?|"
    r"完成|要(?!素|件|客)|应(?!急|用|届|对)|须|需(?!求|要)|能够|可(?!再生|持续|燃|吸入|回收|用|靠|视|及|降解|追溯|支配|循环|利用|比)|均(?!衡|等)|都(?!市|江)|再(?!生|就业|造|教育|利用|制造|担保|贷款)|也|还|又|为(?=实现|确保|完成)|各项|其余|此外|另外|对于|对|围绕|按照|按|通过|以(?![一-鿿(、)]{1,10}为单位)|到|至|了|的|——|年?年底前|也?就是说|—|-|:|：|，|、|；|>|“(?=[一-鿿]{0,6}$)|"
    r"[一二三四五六七八九十]+是|第[一二三四五六七八九十]+[，是]|[(]?[一二三四五六七八九十\d]+[)、.]|[①-⑳●■◆•·\[]|\s)+"
)
# 石湾要实现茶馆登记率…: who is to, before what is to be.
_WILL_REACH = re.compile(r"[一-鿿]{0,8}?(?:要|将|力争|争取|确保|预计|计划)(?:实现|达到|完成)(?=[一-鿿]{4})")
_TRAILING = re.compile(
    r"(?:(?:始终|一直|长期|(?:实现)?翻(?:一|两)?番|以[一-鿿()、]{1,14}为单位|达到并|动态|总体|基本|力争|争取|稳定|稳步|(?<![人户亩年平村])均|都|全部|分别|依次|也|已经|已|预计|有望|要|应|须|将|可|能|逐步|持续|进一步|明显|显著|大幅|大幅度|平均|"
    r"与[一-鿿]{2,12}?(?:基本|保持)?同步|(?:在|以)20\d{2}年(?:的)?基础上|比20\d{2}年|约|大约|仅|只|首次|未完成|年均|每年|累计|共计|合计|总计|共|总共|同比|不断|继续|保持|实现|达到|达|为|是|至少|率先|努力|确保|到|在|了|由|从|以|须|应当|需|"
    r"(?:比|较)(?:上年|上一年|去年|基期|“?十[一二三四五]?五”?(?:期末|末|时期|期间)?|20\d{2}年(?:底|末)?|规划期初)(?:水平)?(?:相比)?|与20\d{2}年相比|与“?十[一二三四五]?五”?末?相比)|"
    r"[，、：\s])+$"
)
_CALENDAR_END = re.compile(rf"(?:{_TIME})+$")
_PLACES_ONLY = re.compile(
    r"(?:全[国省市县区州盟校系统社会]|我[国省市县区]|各[地级]|其|该|本[市省]|我们|人民|目标|规模|总数|总量|数量|比例|比重|占比|水平|总体|面积|左右|以上|年|增长|增速|下降|时间|分别|期间|等)+"
)
_TALK = re.compile(
    r"具体指标|项指标|指标$|专栏|就是说|章节?$|部分$|板块$|方面$|条$|具体任务|重点任务|意见$|原则$|附件|文号|电话|邮编|版$|页$|字$|周年|讲话$|会议$|全会$|精神$|大会$|论述|[共分]分?为?$|^已[一-鿿]{0,2}完成$|^(?:增幅|降幅|增速|增长率|比例|比重|超额|其中|规划年限)$"
)
_OBJECT_END = re.compile(
    r"[，。；：！？、\n]|以上(?!学历|医院|工业|企业|非公|文化|公共|学校|开发区|单位|职称|技能)|(?:左右|以内)|并(?!网|购|轨|联|行)|(?<=[一-鿿)][一-鿿])(?:和|及|以及)(?=[^，。；]{0,12}\d)|[()]"
)
MOST, LEAST = 44, 2
TAIL = 200  # signs in which what trails a name is looked for; without an end a run of blanks takes long


def name_before(words: str, start: int, end: int) -> tuple[int, int] | None:
    """The name in words[start:end], the words before a verb: without time, adverbs and fillers at both ends."""
    for _again in range(6):
        before = (start, end)
        if (
            (found := _TRAILING.search(words, max(start, end - TAIL), end))
            and found.end() == end
            and found.start() > start
        ):
            end = found.start()
        elif found and found.start() == start:
            return None
        if (found := _CALENDAR_END.search(words, start, end)) and found.end() == end:
            end = found.start()
        if (found := _LEADING.match(words, start, end)) and found.end() > start:
            start = _kept_start(words, start, min(found.end(), end), end)
        if (found := _WILL_REACH.match(words, start, end)) and found.end() < end:
            start = found.end()
        if before == (start, end):
            break
    if (start, end) != (start, max(start, end)) or not _is_name(words[start:end]):
        return None
    return start, end


def _kept_start(words: str, start: int, found: int, end: int) -> int:
    """Fillers are stripped only where a name is left: 实现率 keeps its 实现, 和谐 its 和."""
    rest = words[found:end]
    if not "一" <= words[found - 1] <= "鿿":
        return found
    if (
        re.match(
            r"(?:率|数|量|度|值|人次|能力|系统|单位|件|求|素|急|用|谐|平|力|会|合作|型|于|工|轨|龄|老)", rest
        )
        or len(rest) < 2
    ):
        for back in range(found - 1, start - 1, -1):
            if (
                not re.match(
                    r"(?:率|数|量|度|值|人次|能力|系统|单位|件|求|素|急|用|谐|平|力|会|合作|型|于|工|轨|龄|老)",
                    words[back:end],
                )
                and back > start
            ):
                return back
        return start
    return found


def _is_name(words: str) -> bool:
    bare = words.strip()
    if not LEAST <= len(re.sub(r"[(]含[^()]*[)]", "", bare)) <= MOST or not re.search(
        r"[一-鿿]{2}|PM|[A-Z]{3}|R&D|^[县区市][(][县区市、]+[)]|^[一-鿿][(]\d[)]型", bare
    ):
        return False
    if bare.count("(") != bare.count(")") and len(bare) < 6:
        return False
    if re.search(
        r"^分别[一-鿿]{0,4}$|^\d+[万亿]?[一-鿿]{1,2}[和与及]?$|年新$|\d[个家]$|^[十百千万亿]+(?:亩|元|吨)$|^(?:比(?!例|重|率|值|较|赛)|较(?!大|小|高|低)|高于|低于|优于|快于|大于|小于|高出)",
        bare,
    ):
        return False
    return not _PLACES_ONLY.fullmatch(bare) and not _TALK.search(bare)


def object_after(words: str, start: int, limit: int) -> tuple[int, int] | None:
    """The name of what is counted right after a number and its unit: 300家"职工书屋"."""
    begin = start
    while begin < limit and words[begin] in " 的":
        begin += 1
    end, depth = begin, 0
    while end < limit:
        sign = words[end]
        if sign in "“《":
            depth += 1
        elif sign in "”》":
            depth -= 1
        elif sign == "(" and (close := words.find(")", end, limit)) > 0 and close - end <= 14:
            end = close
        elif depth <= 0 and _OBJECT_END.match(words, end):
            break
        end += 1
    if (found := re.search(r"(?:等)?$", words[begin:end])) and found[0]:
        end -= len(found[0])
    return (begin, end) if _is_name(words[begin:end]) else None


def clause_start(words: str, floor: int, end: int) -> int:
    """Where the clause of words[floor:end] begins: after the last comma that stands in no bracket or quotation."""
    depth = 0
    for place in range(end - 1, floor - 1, -1):
        sign = words[place]
        if sign in ")）”》":
            depth += 1
        elif sign in "(（“《":
            depth -= 1
            if depth < 0 and sign in "(“":
                return place + 1
        elif depth <= 0 and (sign in "，；：。！？" or (sign == "—" and words[place - 1 : place] == "—")):
            return place + 1
    return floor
