"""The interceptor under real programs: official SDKs and plain HTTP libraries, each in its own process."""

import pytest

from tests.intercept.conftest import Line, OpenLine, Platform, read_json
from tieline.intercept.routes import Route

pytestmark = pytest.mark.wire

REQUESTS = "import requests, json; print(json.dumps(requests.{}.json()))"


async def test_requests_reaches_a_product_host_in_the_explicit_form(line: Line, platform: Platform) -> None:
    code = REQUESTS.format(
        "post('https://memory.twilio.com/v1/Stores?x=1', json={'a': 1}, auth=('SK1', 's')"
        ", headers={'X-Twilio-Client': 'c'})"
    )
    answer = read_json(await line.run_program(code))
    assert (answer["method"], answer["path"]) == ("POST", "/-/memory.twilio.com/v1/Stores?x=1")
    assert answer["body"] == '{"a": 1}'
    assert answer["headers"]["Host"] == f"127.0.0.1:{platform.port}"
    assert answer["headers"]["Authorization"].startswith("Basic ")
    assert answer["headers"]["X-Twilio-Client"] == "c"
    assert answer["headers"]["Content-Type"] == "application/json"
    record = next(iter(line.interceptor.log))
    assert (record.host, record.path, record.status) == ("memory.twilio.com", "/v1/Stores", 200)


async def test_official_client_reaches_classic_and_regional_hosts(line: Line, platform: Platform) -> None:
    code = (
        "from twilio.rest import Client\n"
        "from twilio.base.exceptions import TwilioException\n"
        "for region in (None, 'au1'):\n"
        "    client = Client('AC' + '0' * 32, 'token', region=region)\n"
        "    try: client.messages.create(to='+15005550006', from_='+15005550001', body='hi')\n"
        "    except (TwilioException, TypeError, KeyError): pass\n"
    )
    await line.run_program(code)
    paths = [seen["path"].split("/2010")[0] for seen in platform.seen]
    assert paths[0] == "/-/api.twilio.com"
    assert paths[1].endswith("au1.twilio.com")


async def test_httpx_opens_many_clients_and_gets_one_certificate(line: Line, platform: Platform) -> None:
    code = (
        "import httpx, json\n"
        "for n in range(5):\n"
        "    with httpx.Client() as client:\n"
        "        got = client.put(f'https://conversations.twilio.com/v2/Conversations/{n}', json={}).json()\n"
        "print(json.dumps(got))"
    )
    answer = read_json(await line.run_program(code))
    assert answer["path"] == "/-/conversations.twilio.com/v2/Conversations/4"
    # Five connections of the program, one of ours to the server.
    assert len({seen["port"] for seen in platform.seen}) == 1


async def test_httpx_without_the_bundle_refuses_us(line: Line) -> None:
    line.extra["SSL_CERT_FILE"] = ""
    code = (
        "import httpx\n"
        "try: httpx.get('https://memory.twilio.com/')\n"
        "except httpx.ConnectError as error: print('refused', error)\n"
    )
    assert "refused" in await line.run_program(code)
    assert [record.fault for record in line.interceptor.log.faults] == [
        "The program broke off TLS with memory.twilio.com; does it read SSL_CERT_FILE?"
    ]


async def test_keep_alive_carries_many_requests_in_one_session(line: Line, platform: Platform) -> None:
    code = (
        "import requests, json\n"
        "session = requests.Session()\n"
        "for n in range(20):\n"
        "    body = b'y' * (n * 1000)\n"
        "    got = session.post('https://studio.twilio.com/v2/Flows', data=body).json()\n"
        "    assert got['size'] == n * 1000, got\n"
        "    assert session.head('https://studio.twilio.com/v2/Flows').text == ''\n"
        "    assert session.get('https://studio.twilio.com/v2/Flows?status=204').status_code == 204\n"
        "    assert session.get('https://studio.twilio.com/v2/Flows?status=304').status_code == 304\n"
        "print(json.dumps(got))"
    )
    await line.run_program(code)
    assert len(platform.seen) == 80
    assert len({seen["port"] for seen in platform.seen}) == 1


@pytest.mark.parametrize("query", ["", "?chunked=1"])
async def test_large_answers_arrive_whole(line: Line, query: str) -> None:
    code = f"import requests; print(len(requests.get('https://api.twilio.com/big/30000000{query}').content))"
    assert (await line.run_program(code)).strip() == "30000000"


@pytest.mark.parametrize("chunked", [False, True])
async def test_large_bodies_arrive_whole(line: Line, chunked: bool) -> None:
    data = "(b'z' * 100000 for _ in range(200))" if chunked else "b'z' * 20000000"
    code = REQUESTS.format(f"post('https://api.twilio.com/upload', data={data})")
    assert read_json(await line.run_program(code))["size"] == 20_000_000


async def test_curl_like_programs_get_their_100_continue(line: Line) -> None:
    code = (
        "import http.client, os, ssl, urllib.parse\n"
        "proxy = urllib.parse.urlsplit(os.environ['HTTPS_PROXY'])\n"
        "trust = ssl.create_default_context()\n"
        "link = http.client.HTTPSConnection(proxy.hostname, proxy.port, context=trust)\n"
        "link.set_tunnel('api.twilio.com', 443)\n"
        "link.putrequest('POST', '/slow')\n"
        "link.putheader('Expect', '100-continue'); link.putheader('Content-Length', '5'); link.endheaders()\n"
        "assert b'100 Continue' in link.sock.recv(100)\n"
        "link.send(b'hello'); answer = link.getresponse(); print(answer.read().decode())"
    )
    answer = read_json(await line.run_program(code))
    assert answer["body"] == "hello"
    assert "Expect" not in answer["headers"]


async def test_event_streams_are_not_held_back(line: Line) -> None:
    code = (
        "import httpx\n"
        "with httpx.stream('GET', 'https://api.openai.com/v1/stream') as answer:\n"
        "    lines = answer.iter_lines()\n"
        "    print(next(lines)); next(lines)\n"
        "    httpx.post('https://api.openai.com/v1/go')\n"
        "    print(next(lines))"
    )
    assert (await line.run_program(code)).split("\n")[:2] == ["data: one", "data: two"]


async def test_sockets_pass_through(line: Line) -> None:
    code = (
        "import asyncio, websockets\n"
        "async def main():\n"
        "    url, who = 'wss://api.openai.com/v1/ws', {'Authorization': 'Bearer k'}\n"
        "    async with websockets.connect(url, additional_headers=who) as socket:\n"
        "        print(await socket.recv())\n"
        "        for text in ('abc', 'd' * 200000):\n"
        "            await socket.send(text); got = await socket.recv(); print(got[:10], len(got))\n"
        "asyncio.run(main())"
    )
    assert (await line.run_program(code)).split("\n")[:3] == ["hello Bearer k", "cba 3", "d" * 10 + " 200000"]


async def test_a_program_that_hangs_up_frees_the_server(line: Line, platform: Platform) -> None:
    code = (
        "import httpx\n"
        "try: httpx.get('https://api.twilio.com/wait', timeout=0.5)\n"
        "except httpx.ReadTimeout: print('left')"
    )
    assert "left" in await line.run_program(code)
    assert platform.program_gone.is_set()


async def test_a_broken_off_answer_is_not_taken_for_a_whole_one(line: Line) -> None:
    code = (
        "import httpx\n"
        "try: httpx.get('https://api.twilio.com/half')\n"
        "except (httpx.RemoteProtocolError, httpx.ReadError): print('broken')"
    )
    assert "broken" in await line.run_program(code)


async def test_official_model_client_reaches_the_rehearsal(line: Line, platform: Platform) -> None:
    code = (
        "import openai\n"
        "client = openai.OpenAI(api_key='sk-x', max_retries=0)\n"
        "got = client.with_raw_response.responses.create(model='any', input='hi')\n"
        "print(got.status_code)"
    )
    assert (await line.run_program(code)).strip() == "200"
    assert platform.seen[0]["path"] == "/-/api.openai.com/v1/responses"
    assert platform.seen[0]["headers"]["Authorization"] == "Bearer sk-x"


async def test_telemetry_ends_here(line: Line, platform: Platform) -> None:
    code = "import requests; print(requests.post('https://api.segment.io/v1/batch', json={}).json())"
    assert (await line.run_program(code)).strip() == "{'success': True}"
    assert platform.seen == []
    assert next(iter(line.interceptor.log)).route is Route.SINK


async def test_a_server_that_is_down_is_said_in_a_sentence(open_line: OpenLine, free_port: int) -> None:
    async with open_line(server_port=free_port) as line:
        answer = read_json(
            await line.run_program(REQUESTS.format("post('https://api.twilio.com/', data='x')"))
        )
        model = read_json(await line.run_program(REQUESTS.format("get('https://api.openai.com/v1/models')")))
    assert answer["status"] == 502
    assert answer["message"].endswith("does not answer; start it with: tieline serve")
    assert model["error"]["message"] == answer["message"]
    assert [fault.status for fault in line.interceptor.log.faults] == [502, 502]


async def test_plain_requests_to_this_machine_pass(line: Line, platform: Platform) -> None:
    line.extra["HTTP_PROXY"] = line.interceptor.url
    url = f"http://127.0.0.1:{platform.port}/mine?q=1"
    answer = read_json(await line.run_program(REQUESTS.format(f"get({url!r})")))
    assert answer["path"] == "/mine?q=1"
    assert answer["headers"]["Host"] == f"127.0.0.1:{platform.port}"


async def test_plain_requests_to_a_product_host_are_answered_here_too(line: Line) -> None:
    line.extra["HTTP_PROXY"] = line.interceptor.url
    answer = read_json(await line.run_program(REQUESTS.format("get('http://api.twilio.com/x')")))
    assert answer["path"] == "/-/api.twilio.com/x"


async def test_a_browser_pointed_at_the_proxy_is_told_what_it_is(line: Line) -> None:
    code = REQUESTS.format(f"get('{line.interceptor.url}/index.html')")
    assert read_json(await line.run_program(code))["message"] == "This is a proxy: ask it for a full URL."


async def test_a_malformed_body_is_refused_with_a_sentence(line: Line) -> None:
    code = (
        "import http.client, os, ssl, urllib.parse\n"
        "proxy = urllib.parse.urlsplit(os.environ['HTTPS_PROXY'])\n"
        "trust = ssl.create_default_context()\n"
        "link = http.client.HTTPSConnection(proxy.hostname, proxy.port, context=trust)\n"
        "link.set_tunnel('api.twilio.com', 443)\n"
        "link.putrequest('POST', '/x'); link.putheader('Transfer-Encoding', 'chunked'); link.endheaders()\n"
        "link.send(b'no number\\r\\n'); answer = link.getresponse(); print(answer.status)"
    )
    assert (await line.run_program(code)).strip() == "400"
