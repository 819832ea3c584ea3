"""A world in which every kind of page can be looked at, each in every state."""

import re
from dataclasses import dataclass

from eventsite import clock
from eventsite.accounts import actions as accounts
from eventsite.db import session, transaction
from eventsite.passes import links
from eventsite.passes.actions import Contact, Visitor
from eventsite.passes.actions import make as make_pass
from eventsite.signups import actions as places
from tests import make

PASSWORD = "four words of mine"
DAY = "/events/care-day/"
FRESH = f"/passes/{'x' * 22}/open"
CHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 MicroMessenger/8.0.50"
TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')

EVENT = {
    "name_en": "“Tian Xiao Xin” Care Day",
    "short_name_en": "Dongxing Care Day",
    "venue_en": "Culture Square, Dongxing",
    "summary": "骑手、司机师傅的一天。",
    "summary_en": "A day for riders and drivers.",
    "directions": "从东门进，骑手车位在南侧。",
    "directions_en": "Enter by the east gate.",
    "address": "四川省内江市东兴区文化广场",
    "organizer": "内江市东兴区关爱日志愿服务",
    "organizer_en": "Care day, run by volunteers",
}
BOOTH = {
    "name_en": "Free health clinic",
    "host": "区人民医院",
    "host_en": "District Hospital",
    "place": "2 号棚",
    "place_en": "Tent 2",
    "description": "量血压、测血糖，每位约 15 分钟。",
    "description_en": "Blood pressure, blood sugar, about 15 minutes each.",
    "bring": "有体检单可以带来。",
    "bring_en": "Bring earlier results if you have any.",
}
# Booths of the care day by state: what is special, hours until its slot, capacity, places taken.
BOOTHS = {
    "walk-in": ({"is_walk_in": True}, None, 0, 0),
    "free": ({}, 1, 8, 1),
    "few": ({}, 2, 3, 2),
    "wait": ({}, 3, 1, 1),
    "full": ({"has_wait_list": False}, 4, 1, 1),
    "paused": ({}, 5, 4, 0),
    "over": ({}, -0.5, 4, 0),
    "discreet": ({"is_discreet": True, "kind": "counselling"}, 6, 4, 0),
    "empty": ({}, None, 0, 0),
}


def stages() -> dict[str, dict]:
    """Other events, one for each stage: what is special about them."""
    now = clock.now()
    bare = dict.fromkeys(("address", "directions", "summary", "contact_phone", "organizer"), "")
    return {
        "draft": {"published_at": None},
        "called-off": {"called_off_at": now},
        "gone": {"starts_at": now - 9 * make.HOUR, "ends_at": now - make.HOUR},
        "not-yet": {"sign_up_opens_at": now + 30 * make.HOUR, "ends_at": now + 60 * make.HOUR},
        "closed": {"sign_up_closes_at": now},
        "closing": {"sign_up_closes_at": now + make.HOUR},
        "bare": bare,
    }


@dataclass(frozen=True)
class Look:
    """A page: its address and who looks; for a refused form, what was sent from which page."""

    path: str
    who: str = "stranger"
    sent: dict | None = None
    seen: str = ""


class World:
    """What can be looked at (`looks`, by name), and how (`cookies`, by who looks)."""

    def __init__(self, site) -> None:
        self.site = site
        with site.app_context(), transaction():
            facts = _care_day()
            for stage, changes in stages().items():
                event = make.event(**{"slug": stage, **EVENT, **changes})
                make.slot(make.booth(event, **BOOTH), 30 * make.HOUR)
            accounts.create_staff("admin", PASSWORD, "周敏", is_admin=True)
            accounts.create_staff("idle", PASSWORD, "周静")
            accounts.give_role(accounts.create_staff("desk", PASSWORD, "签到台"), 1, "desk")
        self.looks = _looks(facts)
        everybody = {look.who for look in self.looks.values()}
        self.cookies = {who: self._cookie_of(who, facts) for who in everybody}

    def answer(self, name: str, language: str = "zh"):
        """Look at it."""
        look = self.looks[name]
        client = self._client(look.who, language)
        if look.sent is None:
            return client.get(look.path)
        token = TOKEN.search(client.get(look.seen).text)[1]
        return client.post(look.path, data={"csrf_token": token, **look.sent})

    def _client(self, who: str, language: str):
        client = self.site.test_client()
        client.set_cookie("lang", language)
        if self.cookies.get(who):
            client.set_cookie("eventsite", self.cookies[who])
        if who == "chat":
            client.environ_base["HTTP_USER_AGENT"] = CHAT
        return client

    def _cookie_of(self, who: str, facts: dict) -> str | None:
        self.cookies = {}
        client = self._client("stranger", "zh")
        if who in ("rider", "chat", "new"):
            client.get(f"/passes/{facts['new' if who == 'new' else 'rider']}/")
        elif who != "stranger":
            token = TOKEN.search(client.get("/sign-in").text)[1]
            form = {"csrf_token": token, "username": who, "password": PASSWORD}
            assert client.post("/sign-in", data=form).status_code == 303
        cookie = client.get_cookie("eventsite")
        return cookie and cookie.value


def _looks(facts: dict) -> dict[str, Look]:
    return {**_public(), **_own(facts), **_staff(), **_refused(facts)}


def _care_day() -> dict:
    event = make.event(**EVENT)
    slots = {}
    for position, (state, (special, hours, capacity, taken)) in enumerate(BOOTHS.items()):
        booth = make.booth(event, **{**BOOTH, "slug": state, "position": position, **special})
        if capacity:
            slots[state] = make.slot(booth, hours * make.HOUR, capacity=capacity)
        for _ in range(taken):
            places.take(booth, slots[state], make.owner(event, "王师傅"))
        if state == "paused":
            booth.paused_at = clock.now()
    make.slot(slots["free"].booth, 1.5 * make.HOUR, capacity=8)
    known = Contact("李红梅", "+8613900139000", "truck")
    new, rider = make_pass(event, known, Visitor("a browser", None)), make.owner(event, "张师傅")
    for state in ("free", "wait", "discreet"):
        places.take(slots[state].booth, slots[state], rider)
    session.flush()
    return {
        "rider": links.secret_of(rider),
        "new": links.secret_of(new),
        "slot": slots["free"].id,
        "full": slots["full"].id,
    }


def _public() -> dict[str, Look]:
    paths = {
        "coming events": "/",
        "privacy": "/privacy/",
        "no passes": "/passes/",
        "find a pass": f"{DAY}find-pass",
        "enter the code": f"{DAY}enter-code",
        "wrong door": "/nothing",
        "no such pass": "/passes/1-0000000000000000000000/",
        "wrong method": f"{DAY}booths/free/sign-up",
        "sign-in": "/sign-in",
        "fresh link": FRESH,
        "event open": DAY,
    }
    paths |= {f"event {stage}": f"/events/{stage}/" for stage in stages()}
    paths |= {f"booth of event {stage}": f"/events/{stage}/booths/clinic/" for stage in stages()}
    paths |= {f"booth {state}": f"{DAY}booths/{state}/" for state in BOOTHS}
    return {name: Look(path) for name, path in paths.items()}


def _own(facts: dict) -> dict[str, Look]:
    return {
        "event of a rider": Look(DAY, "rider"),
        "booth where one holds": Look(f"{DAY}booths/free/", "rider"),
        "booth where one waits": Look(f"{DAY}booths/wait/", "rider"),
        "booth for one tap": Look(f"{DAY}booths/few/", "rider"),
        "my passes": Look("/passes/", "rider"),
        "pass": Look(f"/passes/{facts['rider']}/", "rider"),
        "pass in a chat": Look(f"/passes/{facts['rider']}/", "chat"),
        "pass without sign-ups": Look(f"/passes/{facts['new']}/", "new"),
    }


def _staff() -> dict[str, Look]:
    pages = {f"staff page of {who}": Look("/staff/", who) for who in ("admin", "desk", "idle")}
    outbox = "/staff/messages/"
    return pages | {"outbox": Look(outbox, "admin"), "not allowed": Look(outbox, "desk")}


def _refused(facts: dict) -> dict[str, Look]:
    find, code, sign_in = f"{DAY}find-pass", f"{DAY}enter-code", "/sign-in"
    booth, known = f"{DAY}booths/free/", make.form(facts["slot"], phone="139 0013 9000")
    full = make.form(facts["full"], phone="139 0013 9001")
    digits = {"phone": "139 0013 9000", "code": "000000"}
    return {
        "refused form": Look(f"{booth}sign-up", sent={"name": "", "phone": "138"}, seen=booth),
        "refused number": Look(f"{booth}sign-up", sent=known, seen=booth),
        "refused time": Look(f"{DAY}booths/full/sign-up", sent=full, seen=f"{DAY}booths/full/"),
        "refused tap": Look(f"{DAY}booths/few/sign-up", "rider", {"slot": ""}, f"{DAY}booths/few/"),
        "refused finding": Look(find, sent={"phone": "1"}, seen=find),
        "refused digits": Look(code, sent=digits, seen=code),
        "refused code form": Look(code, sent={"phone": "", "code": "x"}, seen=code),
        "refused link": Look(FRESH, sent={"": ""}, seen=FRESH),
        "refused sign-in": Look(sign_in, sent={"username": "a", "password": "b"}, seen=sign_in),
        "empty sign-in": Look(sign_in, sent={"username": ""}, seen=sign_in),
    }


NAMES = list(_looks({"rider": "", "new": "", "slot": 0, "full": 0}))
