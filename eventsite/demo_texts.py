"""Texts of the demo. The booths, the district and the event are real; hosts, places and people are
invented for it."""

from datetime import timedelta
from typing import Any

CARE_DAY: dict[str, Any] = {
    "slug": "care-day",
    "name": "“甜小新”关爱日",
    "name_en": "“Tian Xiao Xin” Care Day",
    "short_name": "东兴区关爱日",
    "short_name_en": "Dongxing Care Day",
    "summary": "骑手、司机师傅的一天：看病、问事、领春联，都不收费。",
    "summary_en": "A day for riders and drivers: see a doctor, ask a lawyer, take home a couplet. All free.",
    "venue": "东兴区文化广场",
    "venue_en": "Culture Square, Dongxing",
    "directions": "从东门进，骑手车位在南侧，货车请停体育路停车场。",
    "directions_en": "Enter by the east gate. Bikes park on the south side, lorries in Tiyu Road.",
    "address": "四川省内江市东兴区文化广场",
    "contact_phone": "0832-226 0000",
    "organizer": "内江市东兴区新就业群体关爱日志愿服务",
    "organizer_en": "Care day for riders and drivers, Dongxing District, Neijiang, run by volunteers",
    "limit_per_pass": 4,
}

MINUTES = timedelta(minutes=1)
# (the booth, length of a slot, places in each, third of the way to its break or None)
BOOTHS: list[tuple[dict[str, Any], timedelta | None, int, timedelta | None]] = [
    (
        {
            "slug": "clinic",
            "kind": "clinic",
            "name": "健康义诊",
            "name_en": "Free health clinic",
            "host": "区人民医院",
            "host_en": "District People’s Hospital",
            "place": "2 号棚",
            "place_en": "Tent 2",
            "description": "量血压、测血糖、看颈肩腰腿，每位约 15 分钟。",
            "description_en": "Blood pressure, blood sugar, neck, back and legs. About 15 minutes each.",
            "bring": "有体检单可以带来。",
            "bring_en": "Bring earlier results if you have any.",
            "has_wait_list": True,
        },
        20 * MINUTES,
        3,
        60 * MINUTES,
    ),
    (
        {
            "slug": "legal",
            "kind": "legal",
            "name": "法律咨询",
            "name_en": "Legal advice",
            "host": "区司法局",
            "host_en": "District Justice Bureau",
            "place": "3 号棚",
            "place_en": "Tent 3",
            "description": "劳动合同、工伤、交通事故、欠薪，律师一对一解答。",
            "description_en": "Contracts, injury at work, accidents, unpaid wages: one lawyer, one person.",
            "bring": "合同、工资单、事故认定书，有就带上。",
            "bring_en": "Bring contract, pay slips or accident report if you have them.",
            "has_wait_list": True,
        },
        30 * MINUTES,
        1,
        60 * MINUTES,
    ),
    (
        {
            "slug": "counselling",
            "kind": "counselling",
            "name": "心理疏导",
            "name_en": "Counselling",
            "host": "区心理服务中心",
            "host_en": "Psychological Service Centre",
            "place": "文化馆三楼 5 号室",
            "place_en": "Culture Hall, third floor, room 5",
            "description": "和咨询师单独聊聊，内容保密，填个称呼就行。",
            "description_en": "Talk to a counsellor alone and in confidence. A nickname will do.",
            "is_discreet": True,
            "has_wait_list": True,
        },
        40 * MINUTES,
        1,
        None,
    ),
    (
        {
            "slug": "couplets",
            "kind": "couplets",
            "name": "迎新春送对联",
            "name_en": "Spring Festival couplets",
            "host": "区书法家协会",
            "host_en": "Calligraphers’ Association",
            "place": "东门书案",
            "place_en": "Desks at the east gate",
            "description": "书法家现写现送，每人一副，按时段来取。",
            "description_en": "Written for you on the spot, one pair each; collect it in your time.",
        },
        60 * MINUTES,
        20,
        None,
    ),
    (
        {
            "slug": "matchmaking",
            "kind": "matchmaking",
            "name": "公益相亲",
            "name_en": "Matchmaking for singles",
            "host": "区总工会",
            "host_en": "District Trade Unions",
            "place": "文化馆一楼",
            "place_en": "Culture Hall, ground floor",
            "description": "一轮一轮认识新朋友，每场 90 分钟。",
            "description_en": "Meet new people round by round, 90 minutes a session.",
            "has_wait_list": True,
            "notice": 30,
            "wait_list_stops": 30,
        },
        90 * MINUTES,
        8,
        None,
    ),
    (
        {
            "slug": "policy",
            "kind": "policy",
            "name": "政策宣传",
            "name_en": "Policy information",
            "host": "区人社局",
            "host_en": "Human Resources Bureau",
            "place": "1 号棚",
            "place_en": "Tent 1",
            "description": "关心关爱新就业群体 13 条措施，一条一条讲明白。",
            "description_en": "The district’s thirteen measures, explained one by one.",
            "is_walk_in": True,
        },
        None,
        0,
        None,
    ),
    (
        {
            "slug": "games",
            "kind": "games",
            "name": "趣味小游戏",
            "name_en": "Small games",
            "host": "团区委",
            "host_en": "Youth League",
            "place": "广场中央",
            "place_en": "Middle of the square",
            "description": "套圈、投壶、猜灯谜，集章换小礼品。",
            "description_en": "Rings, arrows and riddles; collect stamps for small prizes.",
            "is_walk_in": True,
        },
        None,
        0,
        None,
    ),
]

_SURROUNDINGS: dict[str, Any] = {
    "address": "四川省内江市东兴区",
    "contact_phone": "0832-226 0000",
    "organizer": "内江市东兴区新就业群体关爱日志愿服务",
    "organizer_en": "Care day for riders and drivers, Dongxing District, Neijiang, run by volunteers",
}
OTHER_EVENTS: list[dict[str, Any]] = [
    {
        "slug": "spring-checkup",
        "name": "开春体检日",
        "name_en": "Spring check-up day",
        "short_name": "开春体检日",
        "short_name_en": "Check-up day",
        "summary": "600 份免费体检套餐，先报先得。",
        "summary_en": "600 free check-ups, first come, first served.",
        "venue": "司机之家（椑木服务站）",
        "venue_en": "Drivers’ Home, Bimu station",
        "in_days": 21,
        "opens_in_days": 2,
        "state": "published",
        **_SURROUNDINGS,
    },
    {
        "slug": "night-riders",
        "name": "夜班骑手暖心夜",
        "name_en": "A warm night for night riders",
        "short_name": "暖心夜",
        "short_name_en": "Warm night",
        "venue": "甜城港湾 12 号站",
        "venue_en": "Sweet City Harbour, station 12",
        "in_days": 5,
        "opens_in_days": -3,
        "state": "called_off",
        **_SURROUNDINGS,
    },
    {
        "slug": "next-year",
        "name": "明年关爱日",
        "name_en": "Next year’s care day",
        "short_name": "明年关爱日",
        "short_name_en": "Next care day",
        "venue": "待定",
        "venue_en": "To be fixed",
        "in_days": 365,
        "opens_in_days": 330,
        "state": "draft",
        **_SURROUNDINGS,
    },
]

FAMILY = "张李王赵刘陈杨黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ("强", "红梅", "波", "刚", "秀英", "建国", "小龙", "晓燕")
NAMES = [
    f"{family}师傅" if number % 5 == 0 else f"{family}{given}"
    for number, (given, family) in enumerate(
        (given, family) for given in GIVEN for family in FAMILY
    )
]
