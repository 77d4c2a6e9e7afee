/**
 * What a device of words has to say: utterances in order, each growing token by token, said piece by piece by a mouth.
 * It tells how much of each was heard, and when one was heard to its end.
 */
import { atWordEnd } from "./captions";
import type { Mouth, Piece } from "./Mouth";
import type { PlayMessage, SayMessage } from "./protocol";

interface Utterance {
  id: string;
  text: string;
  last: boolean;
  language: string | null;
  voice: string | null;
  /** How much of the text was given to the mouth, and how much of it was heard. In characters. */
  given: number;
  heard: number;
  /** When its first piece began, in milliseconds; null while it waits. */
  begunAt: number | null;
  /** A sound that is only named: how long it would take, in milliseconds. */
  sound: number | null;
}

export interface QueueEvents {
  onHeard: (utterance: string, characters: number, milliseconds: number) => void;
  onEnded: (utterance: string, milliseconds: number) => void;
}

/** A device that only names a sound lets it pass for so long, in milliseconds. */
const NAMED_SOUND = 1000;
/** A recogniser is late by at most this, in milliseconds. */
const LATE = 1500;
/** A sentence ends here, or a clause long enough to be spoken by itself. */
const SENTENCE = /[.!?…\n]+["'”»)\]]*\s+|[。！？]+[”」』]*\s*|[;:,]\s+(?=.{40})/gu;

export class UtteranceQueue {
  private readonly mouth: Mouth;
  private readonly events: QueueEvents;
  private queue: Utterance[] = [];
  private speaking = false;
  private timer: ReturnType<typeof setTimeout> | null = null;
  /** What sounded last, and until when a recogniser may still come up with it. */
  private fading = { text: "", until: 0 };

  constructor(mouth: Mouth, events: QueueEvents) {
    this.mouth = mouth;
    this.events = events;
  }

  /** Whether something sounds now. */
  get sounding(): boolean {
    return this.queue.some((one) => one.sound !== null || one.text.trim() !== "");
  }

  /** What a recogniser may hear from the loudspeaker now. */
  get audible(): string {
    return this.queue.map((one) => one.text).join(" ");
  }

  /** What has just sounded: recognisers are late. */
  get faded(): string {
    return performance.now() < this.fading.until ? this.fading.text : "";
  }

  say(message: SayMessage): void {
    const { utterance: id, language = null, voice = null } = message;
    let utterance = this.queue.find((one) => one.id === id);
    if (utterance === undefined) {
      utterance = { id, text: "", last: false, language, voice, given: 0, heard: 0, begunAt: null, sound: null };
      this.queue.push(utterance);
    }
    utterance.text += message.text;
    utterance.last = message.last;
    this.goOn();
  }

  play(message: PlayMessage): void {
    const sound = message.loop === 0 ? Number.POSITIVE_INFINITY : message.loop * NAMED_SOUND;
    this.queue.push({ id: message.utterance, text: "", last: true, language: null, voice: null, given: 0, heard: 0, begunAt: null, sound });
    this.goOn();
  }

  /** Be silent and forget what waits; tells how much of the utterance that sounded was heard. */
  clear(): void {
    this.tell();
    this.drop();
  }

  /** Be silent and forget what waits, without a word: another connection is told the rest anew. */
  drop(): void {
    if (this.queue.length > 0) this.fade(this.audible);
    this.mouth.stop();
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.speaking = false;
    this.queue = [];
  }

  /** Tell once more how much was heard: before an interruption it has to be exact. */
  tell(): void {
    const current = this.queue[0];
    if (current?.begunAt !== null && current?.begunAt !== undefined && current.sound === null) this.heard(current, current.heard);
  }

  private goOn(): void {
    const current = this.queue[0];
    if (this.speaking || current === undefined) return;
    if (current.sound !== null) return this.let(current, current.sound);
    const piece = this.nextPiece(current);
    if (piece !== null) return this.speak(current, piece);
    if (current.last && current.given === current.text.length) this.end(current);
  }

  private nextPiece(utterance: Utterance): Piece | null {
    const rest = utterance.text.slice(utterance.given);
    if (rest === "") return null;
    const text = this.mouth.wantsSentences && !utterance.last ? wholeSentences(rest) : rest;
    return text === "" ? null : { text, language: utterance.language, voice: utterance.voice };
  }

  private speak(utterance: Utterance, piece: Piece): void {
    const from = utterance.given;
    utterance.given += piece.text.length;
    utterance.begunAt ??= performance.now();
    this.speaking = true;
    this.mouth.say(piece, {
      onProgress: (characters) => this.heard(utterance, from + atWordEnd(piece.text, characters)),
      onEnded: () => {
        this.heard(utterance, from + piece.text.length);
        this.speaking = false;
        this.goOn();
      },
    });
  }

  /** Let a sound that is only named pass. */
  private let(utterance: Utterance, milliseconds: number): void {
    utterance.begunAt ??= performance.now();
    if (this.timer !== null || milliseconds === Number.POSITIVE_INFINITY) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.end(utterance);
    }, milliseconds);
  }

  private fade(text: string): void {
    this.fading = { text, until: performance.now() + LATE };
  }

  private heard(utterance: Utterance, characters: number): void {
    utterance.heard = Math.max(utterance.heard, characters);
    this.events.onHeard(utterance.id, utterance.heard, lasting(utterance));
  }

  private end(utterance: Utterance): void {
    this.queue = this.queue.filter((one) => one !== utterance);
    this.fade(utterance.text);
    this.events.onEnded(utterance.id, lasting(utterance));
    this.goOn();
  }
}

function lasting(utterance: Utterance): number {
  return utterance.begunAt === null ? 0 : Math.round(performance.now() - utterance.begunAt);
}

/** As much of a text as ends with a whole sentence; nothing when there is none. */
export function wholeSentences(text: string): string {
  const last = [...text.matchAll(SENTENCE)].at(-1);
  return last === undefined ? "" : text.slice(0, last.index + last[0].length);
}
