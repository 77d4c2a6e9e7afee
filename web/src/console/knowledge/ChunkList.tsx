import { Button } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { type Chunk, type Knowledge, fetchChunks } from "@shared/api/knowledge";
import { usePages } from "@shared/api/usePages";
import { EmptyState } from "@shared/states/EmptyState";
import { TextSkeleton } from "@shared/states/Skeletons";
import { Read } from "@shared/states/Read";
import { isBeingRead, placeOf } from "./sourceWords";
import classes from "./Knowledge.module.css";
import room from "../Console.module.css";

/** The chunks of a source in their order: each can be found by itself. */
export function ChunkList({ baseId, source }: { baseId: string; source: Knowledge }) {
  const chunks = usePages(
    ["console", "knowledge", baseId, "source", source.id, "chunks"],
    (page) => fetchChunks(baseId, source.id, page),
    (page) => page.chunks,
  );
  return (
    <section className={room.section} aria-label="Chunks">
      <h2>Chunks</h2>
      <Read query={chunks.query} what="The chunks could not be read" skeleton={<TextSkeleton lines={6} />}>
        {(rows) => (rows.length === 0 ? <NoChunks source={source} /> : <Chunks rows={rows} name={source.name} />)}
      </Read>
      {chunks.more && (
        <div>
          <Button variant="default" size="xs" loading={chunks.more.loading} onClick={chunks.more.load}>
            Show more
          </Button>
        </div>
      )}
    </section>
  );
}

function Chunks({ rows, name }: { rows: Chunk[]; name: string }) {
  return (
    <ol className={classes.found} aria-label="What was read, in its order">
      {rows.map((chunk) => (
        <li key={`${chunk.documentUrl ?? ""}.${chunk.documentNumber ?? ""}.${chunk.chunkIndex}`} className={classes.chunk}>
          <div className={classes.chunkHead}>
            <b>{placeOf(chunk, name)}</b>
            {chunk.documentUrl && (
              <a href={chunk.documentUrl} target="_blank" rel="noreferrer noopener">
                Open the page
              </a>
            )}
          </div>
          <p className={classes.words} dir="auto">
            {chunk.content}
          </p>
        </li>
      ))}
    </ol>
  );
}

function NoChunks({ source }: { source: Knowledge }) {
  const waits = isBeingRead(source) || source.status === "SCHEDULED";
  return (
    <EmptyState Icon={IconFileText} title={waits ? "Not read yet" : "Nothing was read"}>
      {waits ? "Its chunks stand here as soon as it is." : "What kept it from being read stands above."}
    </EmptyState>
  );
}
