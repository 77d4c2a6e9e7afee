import { Button, FileInput } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { createImport } from "@shared/api/imports";
import { fetchTraitGroups } from "@shared/api/wire";
import { ErrorLine } from "@shared/states/ErrorLine";
import { Read } from "@shared/states/Read";
import { Page } from "../../Page";
import { ColumnTable } from "./ColumnTable";
import { type CsvHead, LOOKED_AT, faultOf, readHead } from "./csvHead";
import { type Chosen, type TraitPlace, guess, mappingsOf, missing, placesOf } from "./mapping";
import { sendFile } from "./uploads";
import { sizeOf } from "./words";
import room from "../../Console.module.css";
import classes from "./Imports.module.css";

const LARGEST = 100 * 1024 * 1024;

interface Looked {
  file: File;
  head: CsvHead;
  fault: string | null;
}

/** Choose a file, say which column becomes which trait, start. */
export function NewImportPage() {
  const { storeId = "" } = useParams();
  const groups = useQuery({ queryKey: ["traitGroups", storeId], queryFn: () => fetchTraitGroups(storeId) });
  const about = (
    <>
      <Link to="/console/memory?view=imports" className={room.back}>
        Memory
      </Link>{" "}
      · Each row of a CSV file becomes a profile. Who is known already is updated; an empty cell changes nothing.
    </>
  );
  return (
    <Page title="Import a file" about={about}>
      <Read query={groups} what="The traits could not be read">
        {(data) => <NewImport storeId={storeId} places={placesOf(data.traitGroups)} />}
      </Read>
    </Page>
  );
}

function NewImport({ storeId, places }: { storeId: string; places: TraitPlace[] }) {
  const [looked, setLooked] = useState<Looked | null>(null);
  const [chosen, setChosen] = useState<Chosen>({});
  const reset = useRef<() => void>(null);
  const look = useMutation({
    mutationFn: lookAt,
    onSuccess: (found) => {
      setLooked(found);
      setChosen(found.fault === null ? guess(found.head.header, places) : {});
    },
  });
  const choose = (file: File | null) => {
    setLooked(null);
    // A file that was put right is chosen again under its name; the browser would not tell of that.
    reset.current?.();
    if (file !== null) look.mutate(file);
  };
  return (
    <div className={room.stack}>
      <FileInput
        className={classes.file}
        label="File"
        description="CSV in UTF-8, with commas and a header, at most 100 MiB"
        placeholder="Choose a file"
        leftSection={<IconFileImport size={16} aria-hidden />}
        accept=".csv,text/csv"
        resetRef={reset}
        value={look.variables ?? null}
        error={looked?.fault ?? (look.error ? "The file cannot be read." : undefined)}
        onChange={choose}
      />
      {looked && looked.fault === null && (
        <>
          <ColumnTable head={looked.head} places={places} chosen={chosen} onChoose={setChosen} />
          <Start storeId={storeId} looked={looked} places={places} chosen={chosen} />
        </>
      )}
    </div>
  );
}

interface StartProps {
  storeId: string;
  looked: Looked;
  places: TraitPlace[];
  chosen: Chosen;
}

function Start({ storeId, looked: { file, head }, places, chosen }: StartProps) {
  const navigate = useNavigate();
  const begin = useMutation({
    mutationFn: () => createImport(storeId, file, mappingsOf(head.header, places, chosen)),
    onSuccess: async ({ importId, path }) => {
      void sendFile(importId, path, file);
      await navigate(`/console/memory/stores/${storeId}/imports/${importId}`, { replace: true });
    },
  });
  const lacking = missing(head.header, places, chosen);
  return (
    <div className={classes.start}>
      <Button disabled={lacking !== null} loading={begin.isPending} onClick={() => begin.mutate()}>
        Start the import
      </Button>
      <p className={room.quiet} role="status">
        {lacking ?? `${file.name}, ${sizeOf(file.size)}`}
      </p>
      <ErrorLine error={begin.error} />
    </div>
  );
}

async function lookAt(file: File): Promise<Looked> {
  const bytes = await file.slice(0, LOOKED_AT).arrayBuffer();
  const text = new TextDecoder().decode(bytes, { stream: true });
  const head = readHead(text, file.size > LOOKED_AT);
  const fault = file.size > LARGEST ? `The file has ${sizeOf(file.size)}; at most 100 MiB are taken.` : faultOf(head, text);
  return { file, head, fault };
}
