"""The official Python library and its tools for export and import, as their documentation uses them."""

import json
import sys
import tempfile
import time

from mixpanel import BufferedConsumer, Consumer, Mixpanel, MixpanelException
from mixpanel_utils import MixpanelUtils

base, (token, secret), (other_token, other_secret) = sys.argv[1], sys.argv[2:4], sys.argv[4:6]
urls = {f"{name}_url": f"{base}/{path}" for name, path in
        [("events", "track"), ("people", "engage"), ("groups", "groups"), ("import", "import")]}

mp = Mixpanel(token, consumer=Consumer(**urls))
mp.track("ada", "Signed Up", {"plan": "größer ✓", "price": 1.1})
mp.import_data(None, "ada", "Paid", int(time.time()) - 40 * 86400, {"sum": 3, "$insert_id": "paid-1"}, api_secret=secret)
mp.track("ada", "$create_alias", {"alias": "ada@example.com"})
mp.people_set("ada", {"$name": "Ada", "visits": 1})
mp.people_set_once("ada", {"$name": "Nobody"})
mp.people_increment("ada", {"visits": 2})
mp.people_append("ada", {"colors": "red"})
mp.people_union("ada", {"colors": ["red", "blue"]})
mp.people_remove("ada", {"colors": "red"})
mp.people_set("ben", {"gone": True})
mp.people_unset("ben", ["gone"])
mp.people_set("cleo", {"gone": True})
mp.people_delete("cleo")
mp.group_set("company", "Acme", {"size": 9})

buffered = BufferedConsumer(max_size=20, **urls)
mp = Mixpanel(token, consumer=buffered)
for n in range(50):
    mp.track(f"p{n}", "Seen", {"n": n})
buffered.flush()

try:
    Mixpanel("0" * 32, consumer=Consumer(**urls)).track("ada", "Lost")
    sys.exit("a token that opens nothing was taken")
except MixpanelException as error:
    print("refused:", error)


def tools(token, secret):
    made = MixpanelUtils(secret, token=token, strict_import=True, pool_size=2, read_pool_size=2)
    made.raw_api, made.import_api, made.formatted_api = f"{base}/api", base, f"{base}/api"
    return made


day = lambda ago: time.strftime("%Y-%m-%d", time.gmtime(time.time() - ago * 86400))
params = {"from_date": day(60), "to_date": day(0)}
source, target = tools(token, secret), tools(other_token, other_secret)
with tempfile.TemporaryDirectory() as folder:
    events, people = f"{folder}/events.json", f"{folder}/people.json"
    source.export_events(events, dict(params), add_gzip_header=True)
    source.export_people(people)
    # Four events and one person are of the library for Node, which sends no $insert_id.
    assert len(json.load(open(events))) == 57, open(events).read()[:500]
    assert len(json.load(open(people))) == 3, open(people).read()
    for _ in range(2):
        target.import_events(events, timezone_offset=0)
        target.import_people(people)
    back = f"{folder}/back.json"
    target.export_events(back, dict(params))
    order = lambda path: sorted(json.load(open(path)), key=lambda event: json.dumps(event, sort_keys=True))
    assert order(back) == order(events), "what came back is what went in"

# Whoever deletes some people by a filter that is not supported deletes nobody.
for unsupported in ({"selector": '(properties["$name"] == "Ada")'}, {"where": 'properties["visits"] > 2'}, {"filter_by_cohort": '{"id":7}'}):
    try:
        source.people_delete(query_params=unsupported)
    except Exception as error:
        print("refused:", repr(error))
    assert len(source.query_engage()) == 3, unsupported
assert [one["$distinct_id"] for one in source.query_engage({"distinct_ids": ["ada"]})] == ["ada"]
print("done")
