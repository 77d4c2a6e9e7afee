import { Radio, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { SpeechState } from "@shared/api/phone";
import type { Way } from "@shared/voice/CallLine";
import { webSpeech } from "@shared/voice/webSpeech";
import { offerWays } from "./ways";
import classes from "./Call.module.css";

interface WayChooserProps {
  speech: SpeechState | undefined;
  way: Way;
  onChoose: (way: Way) => void;
}

/** How one talks: typing, by the browser's own speech, or with the microphone; each with a sentence. */
export function WayChooser({ speech, way, onChoose }: WayChooserProps) {
  const here = useQuery({
    queryKey: ["recognisesHere"],
    queryFn: () => webSpeech.recognisesHere(navigator.language),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const offers = offerWays(speech, webSpeech.support, here.data === true);
  const chosen = offers.find((one) => one.way === way);
  const missing = offers.filter((one) => one.why !== null);
  return (
    <div className={classes.ways}>
      <Radio.Group value={way} onChange={(value) => onChoose(value as Way)} aria-label="How you talk">
        <div className={classes.wayRow}>
          {offers.map((one) => (
            <Tooltip key={one.way} label={one.why ?? one.about} multiline maw={280}>
              <Radio.Card value={one.way} disabled={one.why !== null} className={classes.way} aria-describedby={`about-${one.way}`}>
                {one.label}
              </Radio.Card>
            </Tooltip>
          ))}
        </div>
      </Radio.Group>
      <p className={classes.about} id={`about-${way}`}>
        {chosen?.about}
      </p>
      {missing.map((one) => (
        <p key={one.way} className={classes.about} id={`about-${one.way}`}>
          {one.label}: {one.why}
        </p>
      ))}
    </div>
  );
}
