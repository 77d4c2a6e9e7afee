"""Expressions as people write them, each with what it means: for test_expression_table.py.

Blocks are the places an expression stands in; every line is one case: `+` holds for Ana and her task, `-` does not. An
unreadable one has the character at which it cannot be read in front.
"""

from __future__ import annotations

ANA = {
    "name": "Ana",
    "team": "north",
    "level": 4,
    "score": 87.5,
    "remote": False,
    "languages": ["es", "en"],
    "contact_uri": "client:ana",
    "department": "Billing",
    "routing": {"skills": ["billing", "returns"], "levels": {"billing": 4, "returns": 2}},
    "shifts": [{"day": "mon", "hours": [9, 17]}, {"day": "tue", "hours": [9, 13]}],
    "email": "ana@example.com",
    "empty": [],
    "nothing": None,
    "_private": 1,
    "a1": "x",
    "CamelCase": "yes",
}
TASK = {
    "language": "es",
    "priority": 3,
    "vip": True,
    "reason": "asked for a person about order 4711",
    "type": "support",
    "customer": {"tier": "gold", "orders": [4711, 4712], "since": 2019},
    "tags": ["refund", "jacket"],
    "workerSidsInConversation": ["WK1", "WK2"],
    "lastWorkerId": "WK9",
    "amount": 120.5,
    "skills_needed": ["billing"],
    "country": "ES",
}

# Over the attributes of a worker, bare: what stands in a queue.
QUEUES = """
+ 1==1
+ 1 == 1
- 1!=1
+ 1 != 2
+ 'a' == 'a'
+ true == true
+ null == null
+ routing.skills HAS "billing"
+ routing.skills HAS 'returns'
- routing.skills HAS 'Billing'
- routing.skills HAS 'bill'
+ routing.skills has 'billing'
+ routing.skills Has 'billing'
+ routing.skills NOT HAS 'sales'
- routing.skills NOT HAS 'billing'
- skills HAS 'billing'
- routing HAS 'billing'
- routing.skills == 'billing'
- routing.skills CONTAINS 'billing'
+ routing.levels.billing >= 4
- routing.levels.billing > 4
+ routing.levels.returns > 0
- routing.levels.sales > 0
+ routing.levels.sales == null
- routing.levels.sales != null
+ routing.levels.billing != null
+ routing.levels != null
+ languages HAS 'es' AND languages HAS 'en'
- languages HAS 'es' AND languages HAS 'de'
+ languages HAS 'de' OR languages HAS 'en'
+ languages[0] == 'es'
+ languages[1] == 'en'
+ languages[2] == null
+ languages[0] != 'en'
+ shifts[0].day == 'mon'
+ shifts[1].hours[1] == 13
+ shifts[1].hours[1] < 17
+ shifts[2].day == null
+ shifts[0].hours HAS 17
+ team IN ['north', 'south']
- team IN ['south']
+ team NOT IN ['south']
- team NOT IN ['north']
- team in []
+ team NOT IN []
+ level IN [1, 2, 3, 4]
- level IN ['4']
+ level == 4.0
- level == '4'
+ level > 3.5
+ level <= 4
- level < 4
+ score > 87
+ score == 87.5
+ score >= 87.50
+ score < 88 AND score > 87
+ score IN [87.5]
+ remote == false
+ remote == FALSE
+ remote != true
- remote == 0
- remote == 'false'
- remote == null
+ name CONTAINS 'na'
- name CONTAINS 'NA'
+ email CONTAINS '@example.com'
+ contact_uri CONTAINS 'client:'
+ name CONTAINS ''
+ name > 'Al'
+ name < 'Ben'
+ name >= 'Ana'
- department == 'billing'
+ department == 'Billing'
- empty HAS 'x'
+ empty NOT HAS 'x'
- empty == null
+ empty != null
+ nothing == null
- nothing != null
- nothing HAS 'x'
+ _private == 1
+ a1 == 'x'
+ CamelCase == 'yes'
+ camelcase == null
+ (level > 3)
+ ((level > 3))
+ (level > 3) AND (team == 'north')
+ (level > 9 OR team == 'north') AND remote == false
- level > 9 OR team == 'north' AND remote == true
+ level > 3 OR team == 'x' AND remote == true
+ NOT level > 9
- NOT (level > 3 AND remote == false)
+ level>3 AND team=='north'
+ null IN [null]
+ 'es' IN languages
- languages IN ['es']
+ 3 < 4
+ 'a' < 'b'
+ -1 < 0
+ -0.5 > -1
"""

# Over the attributes of a task, bare and after `task.`: what stands in a filter.
FILTERS = """
+ type == 'support'
+ task.type == 'support'
- type == 'sales'
+ language == 'es' AND vip == true
+ priority >= 3
- task.priority > 3
- priority == '3'
+ amount > 100 AND amount < 121
+ amount >= 120.5
+ customer.tier == 'gold'
+ task.customer.tier IN ['gold', 'platinum']
+ customer.orders HAS 4711
- customer.orders HAS '4711'
+ customer.orders[0] == 4711
+ customer.since <= 2020
+ customer.address.city == null
- customer.address.city != null
+ reason CONTAINS 'order 4711'
- reason CONTAINS 'Order'
+ tags HAS 'refund' OR tags HAS 'exchange'
+ tags NOT HAS 'fraud'
+ 'refund' IN tags
+ 'refund' IN task.tags
+ country IN ['ES', 'PT']
- country NOT IN ['ES', 'PT']
- worker.team == 'north'
+ lastWorkerId != null
- nextWorkerId != null
- NOT vip == true
+ vip == true OR 1==1
+ vip != false
+ customer.tier == 'gold' AND (language == 'es' OR language == 'pt') AND priority > 1
"""

# Over a task and a worker: what stands in a target.
TARGETS = """
+ worker.languages HAS task.language
+ task.language IN worker.languages
- task.language NOT IN worker.languages
+ worker.level >= task.priority
- worker.level > task.customer.since
+ worker.sid NOT IN task.workerSidsInConversation
+ worker.sid == task.lastWorkerId
+ worker.sid IN ['WK9']
+ worker.friendly_name == 'Ana'
+ worker.friendly_name CONTAINS 'An'
+ worker.activity_name == 'Available'
+ worker.activity_sid == 'WA1'
- worker.activity_name != 'Available'
+ worker.channel.voice.available_capacity_percentage == 100
+ worker.channel.chat.assigned_tasks == 2
+ worker.channel.chat.assigned_tasks < 3
+ worker.channel.chat.available == true
+ worker.channel.voice.configured_capacity == 1
+ worker.routing.levels.billing >= 4
+ worker.routing.skills HAS task.skills_needed[0]
- worker.routing.skills HAS task.type
+ task.vip == true AND worker.level >= 4
- task.vip == false OR worker.level >= 5
+ worker.team != task.team
- worker.team == task.team
- task.amount < worker.score
+ worker.score < task.amount
- level >= 4
- language == 'es'
+ worker.nobody == task.nothing
- worker.email CONTAINS task.country
- worker.name IN task.tags
"""

# Over the head-counts of a queue: what stands in skip_if.
HEAD_COUNTS = """
- workers.available == 0
+ workers.available > 0
+ workers.available == 1
+ workers.available < 2
+ workers.unavailable == 0
+ workers.WA1 == 1
- workers.WA2 == 0
+ workers.available == 0 OR workers.WA1 >= 1
- workers.available == 0 AND workers.unavailable == 0
+ 1==1
+ workers.busy == null
"""

# What cannot be read, and at which character it ends being readable.
UNREADABLE = """
6 first-name == 'Ana'
6 name = 'Ana'
8 name === 'Ana'
7 name <> 'Ana'
13 name == Ana Maria
9 name == 'Ana
9 name == "Ana'
5 (1==1
5 1==1)
2 ()
3 AND
17 name == 'Ana' AND
4 OR name == 'Ana'
15 name == 'Ana' name == 'Ben'
4 name
7 level + 1 == 5
7 level * 2 > 1
6 upper(name) == 'ANA'
6 name LIKE 'A%'
6 name =~ 'A'
6 name BETWEEN 'A' AND 'B'
16 team IN 'north', 'south'
9 team IN ('north')
16 team IN ['north'
10 team IN [name]
13 languages HAS
5 HAS 'es'
10 languages[-1] == 'es'
10 languages['0'] == 'es'
10 languages. == 'es'
1 .name == 'Ana'
9 name == {'a': 1}
1 !vip == true
5 vip && level > 1
13 vip == true || level > 1
6 name IS NULL
5 4711th == 1
10 level > 3,
10 level > 3;
10 level > 1e3
1 @name == 'Ana'
9 name == “Ana”
3 NOT
11 level NOT > 3
8 1 == 1 == 1
"""
