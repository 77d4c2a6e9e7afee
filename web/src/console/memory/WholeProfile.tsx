import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { eraseProfile, exportPath } from "@shared/api/console";
import { ErrorLine } from "@shared/states/ErrorLine";
import { ConfirmButton } from "@shared/ui/ConfirmButton";

/** What is done with a person as a whole: have everything about them, or erase it. */
export function WholeProfile({ profileId, name }: { profileId: string; name: string }) {
  const queries = useQueryClient();
  const erase = useMutation({
    mutationFn: () => eraseProfile(profileId),
    // The profile is read anew and is not found: its page shows the receipt then.
    onSuccess: async () => {
      await queries.resetQueries({ queryKey: ["console", "profiles", "one", profileId] });
      await queries.invalidateQueries({ queryKey: ["console"] });
    },
  });
  return (
    <>
      <ErrorLine error={erase.error} />
      <Button component="a" href={exportPath(profileId)} download size="xs" variant="default" leftSection={<IconDownload size={14} />}>
        Export everything about this person
      </Button>
      <ConfirmButton
        variant="default"
        size="xs"
        c="red"
        loading={erase.isPending}
        act="Erase profile"
        question={`This erases ${name}: identifiers, traits, observations, summaries and every conversation with them. Nothing brings it back.`}
        onConfirm={() => erase.mutate()}
      >
        Erase profile
      </ConfirmButton>
    </>
  );
}
