/** A conversation as a supervisor reads it: what was said and what was whispered, in one order. Pure. */
import type { Supervised, Whisper } from "@shared/api/supervisor";
import type { TranscriptLine } from "@shared/api/types";

export type Told = { key: string; at: string } & ({ line: TranscriptLine; whisper?: undefined } | { whisper: Whisper; line?: undefined });

export function layTold({ transcript, whispers }: Pick<Supervised, "transcript" | "whispers">): Told[] {
  const said: Told[] = transcript.map((line) => ({ key: line.communicationId, at: line.at, line }));
  const whispered: Told[] = whispers.map((whisper) => ({ key: `whisper-${whisper.whisperId}`, at: whisper.createdAt, whisper }));
  return [...said, ...whispered].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** What became of a whisper, as far as we know; we never say that a program followed it. */
export function whisperState(whisper: Whisper, { listener, servedBy, conversation }: Pick<Supervised, "listener" | "servedBy" | "conversation">): string {
  if (whisper.audience === "worker") return "Only workers see it.";
  if (whisper.givenBy === "turn") return "The agent got it with its next turn.";
  if (whisper.givenBy === "recall") return "The program read it. Whether it follows it is up to the program.";
  if (conversation.status === "CLOSED" || listener === null || listener === "worker") return "The agent never got it: it had no turn after this.";
  return listener === "program" ? `${servedBy.name} has not read it: it gets it when it next recalls memory.` : "The agent gets it with its next turn.";
}
