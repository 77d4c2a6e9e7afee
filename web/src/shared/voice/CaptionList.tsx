import { IconMusic } from "@tabler/icons-react";
import { type Actor, looks } from "../actors/actors";
import { NewBelow } from "../ui/NewBelow";
import { useStickToEnd } from "../ui/useStickToEnd";
import type { LineView } from "./CallLine";
import type { Caption } from "./captions";
import type { Voice } from "./protocol";
import classes from "./Voice.module.css";

const actors: Record<Voice, Actor> = { agent: "agent", worker: "worker", flow: "system", caller: "customer" };

interface CaptionListProps {
  callId: string;
  view: LineView;
  me: Voice;
  /** What stands there before anybody has said a word. */
  empty: string;
}

/** What is being said, as it is said. */
export function CaptionList({ callId, view, me, empty }: CaptionListProps) {
  const { captions, playing } = view;
  const mine = captions.filter((one) => one.who === me).length;
  const { attach, onScroll, unseen, toEnd } = useStickToEnd(callId, captions.length, mine);
  return (
    <div className={classes.around}>
      {/* A scrolling region has to be reachable by keyboard. */}
      <div ref={attach} onScroll={onScroll} className={classes.scroll} tabIndex={0} role="log" aria-label="Captions">
        <ol className={classes.captions}>
          {captions.length === 0 && <li className={classes.nothing}>{empty}</li>}
          {captions.map((one, index) => (
            <CaptionLine key={one.key} caption={one} mine={one.who === me} opensRun={captions[index - 1]?.who !== one.who} reads={view.way !== "sound"} />
          ))}
        </ol>
      </div>
      {playing && (
        <p className={classes.playing}>
          <IconMusic size={14} aria-hidden />
          {sentence(playing.name)}
        </p>
      )}
      <NewBelow count={unseen} onClick={toEnd} />
    </div>
  );
}

interface CaptionLineProps {
  caption: Caption;
  mine: boolean;
  opensRun: boolean;
  /** Whether the words are heard by reading along; whoever hears them needs no mark where they are. */
  reads: boolean;
}

function CaptionLine({ caption, mine, opensRun, reads }: CaptionLineProps) {
  const actor = actors[caption.who];
  const { Icon, label } = looks[actor];
  const rest = caption.text.slice(caption.heard);
  return (
    <li className={classes.caption} data-mine={mine} data-actor={actor} data-state={caption.state} data-opens={opensRun}>
      {!mine && opensRun && (
        <span className={classes.speaker}>
          <Icon size={12} aria-hidden />
          {caption.name ?? label}
        </span>
      )}
      <span className={classes.words} dir="auto">
        {caption.text.slice(0, caption.heard)}
        {rest !== "" && (caption.state === "cut" ? <s title="Not heard: interrupted">{rest}</s> : <span className={reads ? classes.rest : undefined}>{rest}</span>)}
      </span>
    </li>
  );
}

const sentence = (name: string) => name.charAt(0).toLocaleUpperCase() + name.slice(1);
