import { Button, FileInput, Progress } from "@mantine/core";
import { IconDownload, IconFileImport } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { type ProfileImport, fetchImport, importErrorsPath } from "@shared/api/imports";
import { ErrorLine } from "@shared/states/ErrorLine";
import { TextSkeleton } from "@shared/states/Skeletons";
import { Time } from "@shared/time/Time";
import { ShortId } from "@shared/ui/ShortId";
import { Read } from "@shared/states/Read";
import { Page } from "../../Page";
import { ImportState } from "./ImportState";
import { placeFor, sendFile, useUpload } from "./uploads";
import { isOver, percentOf, progressOf, rowsOf, sizeOf } from "./words";
import room from "../../Console.module.css";
import classes from "./Imports.module.css";

/** One import as it goes on: what became of its rows, and what was wrong with which. */
export function ImportPage() {
  const { storeId = "", importId = "" } = useParams();
  const found = useQuery({ queryKey: ["console", "imports", storeId, "one", importId], queryFn: () => fetchImport(storeId, importId) });
  const hasFaults = found.data && found.data.summary.errors + found.data.summary.warnings > 0;
  const about = (
    <>
      <Link to="/console/memory?view=imports" className={room.back}>
        Memory
      </Link>
      {found.data && (
        <>
          {" "}
          · begun <Time at={found.data.createdAt} /> · <ShortId id={importId} />
        </>
      )}
    </>
  );
  const aside = hasFaults && (
    <Button component="a" href={importErrorsPath(storeId, importId)} download size="xs" variant="default" leftSection={<IconDownload size={14} />}>
      Download what was left out
    </Button>
  );
  return (
    <Page title={found.data?.filename ?? "Import"} about={about} aside={aside}>
      <Read query={found} what="The import could not be read" skeleton={<TextSkeleton />}>
        {(one) => (
          <div className={room.stack}>
            <Standing one={one} />
            <Counts one={one} />
            <Mapped one={one} />
          </div>
        )}
      </Read>
    </Page>
  );
}

/** Where it stands: a bar while it goes on, a sentence when it is over. */
function Standing({ one }: { one: ProfileImport }) {
  const upload = useUpload(one.importId);
  return (
    <section className={classes.standing} aria-label="Progress">
      <div className={classes.head}>
        <div role="status">
          <ImportState one={one} />
        </div>
        {one.status === "PROCESSING" && <span className={classes.counted}>{progressOf(one)}</span>}
      </div>
      {!isOver(one.status) && <Bar one={one} sending={upload?.state === "sending"} />}
      {one.status === "PENDING" && upload?.state !== "sending" && <SendAgain importId={one.importId} />}
      {one.failure && <p className={classes.failure}>{one.failure}</p>}
      {!one.failure && upload?.state === "failed" && <ErrorLine error={upload.error} />}
    </section>
  );
}

function Bar({ one, sending }: { one: ProfileImport; sending: boolean }) {
  if (one.status === "PENDING" && !sending) return null;
  const words = one.status === "PENDING" ? "The file is being sent" : progressOf(one);
  const percent = one.status === "PENDING" ? 100 : percentOf(one);
  return (
    <Progress.Root size="md" className={classes.bar}>
      <Progress.Section value={percent} animated={sending} striped={sending} aria-label={words} />
    </Progress.Root>
  );
}

/** The file is not here: it was cut off, or somebody else sends it. */
function SendAgain({ importId }: { importId: string }) {
  const place = placeFor(importId);
  const closes = "An import whose file does not come within 30 minutes ends by itself.";
  if (place === null) return <p className={room.quiet}>Its file is sent by whoever began it. {closes}</p>;
  return (
    <FileInput
      className={classes.file}
      label="The file was cut off"
      description={`Choose it again. ${closes}`}
      placeholder="Choose a file"
      leftSection={<IconFileImport size={16} aria-hidden />}
      accept=".csv,text/csv"
      onChange={(file) => file && void sendFile(importId, place, file)}
    />
  );
}

function Counts({ one: { status, progress, summary, fileSize } }: { one: ProfileImport }) {
  return (
    <dl className={room.facts}>
      <dt>Size</dt>
      <dd>{sizeOf(fileSize)}</dd>
      {status !== "PENDING" && (
        <>
          <dt>Imported</dt>
          <dd>{rowsOf(progress.done - summary.errors)}</dd>
          <dt>Not imported</dt>
          <dd>{summary.errors === 0 ? "None" : `${rowsOf(summary.errors)}: without a usable identifier, or not to be read`}</dd>
          <dt>Cells left out</dt>
          <dd>{summary.warnings === 0 ? "None" : `${summary.warnings.toLocaleString("en")}: the cell does not fit its trait, the rest of its row was imported`}</dd>
        </>
      )}
    </dl>
  );
}

function Mapped({ one }: { one: ProfileImport }) {
  return (
    <section className={room.section} aria-label="Columns">
      <h2>Columns</h2>
      <dl className={room.facts}>
        {one.columnMappings.map((column) => (
          <div key={column.columnName}>
            <dt>{column.columnName}</dt>
            <dd>
              {column.traitGroup}.{column.traitName}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
