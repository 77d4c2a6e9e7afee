import { expect, it } from "vitest";
import { offerWays } from "./ways";

const able = { listens: true, speaks: true, why: null };

it("offers typing always, and says why another way is not to be had", () => {
  const offers = offerWays({ sound: false, quality: null, why: "Install it with `tieline speech install`." }, { ...able, why: "This browser does not recognise speech." }, false);
  expect(offers.map((one) => one.why)).toEqual([null, "This browser does not recognise speech.", "Install it with `tieline speech install`."]);
  expect(offerWays(undefined, able, false)[2]?.why).toBe("This server has no speech installed.");
});

it("says who hears the voice, and how good the server's own speech is", () => {
  const [, speech, sound] = offerWays({ sound: true, quality: "demo", why: null }, able, false);
  expect(speech?.about).toContain("may send it to its vendor");
  expect(sound).toMatchObject({ why: null, about: expect.stringContaining("demo quality") });
  expect(offerWays(undefined, able, true)[1]?.about).toContain("on this device");
});
