import { Button, Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type StartState, createLink } from "@shared/api/console";
import { ErrorLine } from "@shared/states/ErrorLine";
import { CodeLine } from "@shared/ui/CodeLine";
import { linkChoices } from "./links";
import classes from "./Settings.module.css";

/** Makes one-time links to a screen; a link is shown once, here, and nowhere else. */
export function SignInLinks({ links }: { links: StartState["links"] }) {
  const choices = linkChoices(links.desktop, !!links.phone);
  const [value, setValue] = useState(choices[0]?.value ?? "console");
  const make = useMutation({
    mutationFn: () => {
      const chosen = choices.find((one) => one.value === value);
      return createLink(chosen?.screen ?? "console", chosen?.workerId);
    },
  });
  const choose = (next: string | null) => {
    if (next === null) return;
    // The link shown before was for another screen.
    make.reset();
    setValue(next);
  };
  return (
    <>
      <div className={classes.ask}>
        <Select size="xs" w={240} aria-label="Screen to open" data={choices.map(({ value: of, label }) => ({ value: of, label }))} value={value} allowDeselect={false} onChange={choose} />
        <Button size="xs" variant="default" loading={make.isPending} onClick={() => make.mutate()}>
          Make a link
        </Button>
      </div>
      {make.data && <CodeLine code={make.data.url} what="link" />}
      <ErrorLine error={make.error} />
    </>
  );
}
