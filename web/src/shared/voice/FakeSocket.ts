/** For tests: a connection whose other end is the test. */
export class FakeSocket extends EventTarget {
  static made: FakeSocket[] = [];
  static make = (url: string) => new FakeSocket(url) as unknown as WebSocket;
  static newest = () => FakeSocket.made.at(-1) as FakeSocket;
  readyState: number = WebSocket.CONNECTING;
  bufferedAmount = 0;
  binaryType = "blob";
  sent: unknown[] = [];
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    FakeSocket.made.push(this);
  }
  accept() {
    this.readyState = WebSocket.OPEN;
    this.dispatchEvent(new Event("open"));
  }
  tell(data: unknown) {
    this.dispatchEvent(new MessageEvent("message", { data: data instanceof ArrayBuffer ? data : JSON.stringify(data) }));
  }
  drop(code = 1006) {
    this.readyState = WebSocket.CLOSED;
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
  send(data: unknown) {
    this.sent.push(data);
  }
  /** The JSON messages that were sent. */
  get said(): unknown[] {
    return this.sent.flatMap((one) => (typeof one === "string" ? [JSON.parse(one) as unknown] : []));
  }
  close() {
    this.readyState = WebSocket.CLOSED;
  }
}
