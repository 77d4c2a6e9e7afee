import { Frame, type FrameProps } from "@shared/ui/Frame";

/** A view of the supervisor's screen. */
export function View(props: FrameProps) {
  return <Frame screen="Supervisor" {...props} />;
}
