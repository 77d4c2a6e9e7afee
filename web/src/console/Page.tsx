import { Frame, type FrameProps } from "@shared/ui/Frame";

/** A room's view in the console. */
export function Page(props: FrameProps) {
  return <Frame screen="Console" {...props} />;
}
