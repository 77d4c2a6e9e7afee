import { IconFile } from "@tabler/icons-react";
import type { Media } from "../api/files";
import classes from "./Attachments.module.css";
import { sizeWords } from "./sizes";

/** What came with a message: pictures, sound and film in place, everything else by name. */
export function MediaList({ media }: { media: Media[] }) {
  return (
    <ul className={classes.media}>
      {media.map((one) => (
        <li key={one.url}>
          <MediaItem media={one} />
        </li>
      ))}
    </ul>
  );
}

function MediaItem({ media }: { media: Media }) {
  const name = media.name ?? media.url.split("/").at(-1) ?? "File";
  const kind = media.contentType.split("/")[0];
  // An address elsewhere is never asked by itself: the page's policy forbids it, and it would tell who reads.
  const ours = media.url.startsWith("/");
  if (kind === "image" && ours) {
    return (
      <a href={media.url} target="_blank" rel="noreferrer" aria-label={`Open ${name}`}>
        <img className={classes.picture} src={media.url} alt={name} loading="lazy" />
      </a>
    );
  }
  if (kind === "audio" && ours) return <audio controls preload="none" src={media.url} aria-label={name} />;
  if (kind === "video" && ours) return <video className={classes.picture} controls preload="none" src={media.url} aria-label={name} />;
  return (
    <a className={classes.file} href={media.url} target="_blank" rel="noreferrer">
      <IconFile size={18} aria-hidden />
      <span className={classes.name}>{name}</span>
      {media.size !== null && <small>{sizeWords(media.size)}</small>}
    </a>
  );
}
