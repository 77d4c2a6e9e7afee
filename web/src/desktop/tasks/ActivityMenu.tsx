import { Menu, Skeleton, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconBell, IconBellOff, IconChevronDown, IconVolume, IconVolumeOff } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Me, setActivity } from "@shared/api/desktop";
import { ErrorLine } from "@shared/states/ErrorLine";
import { Elapsed } from "@shared/time/Time";
import { Face } from "@shared/ui/Face";
import { useAlertChoices } from "../offers/useAlertChoices";
import classes from "./Tasks.module.css";

/** My activity: a dot, its name, the time in it, and the menu that changes it. */
export function ActivityMenu({ me }: { me: Me | undefined }) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: setActivity,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["desktop"] }),
  });
  const { sound, toggleSound, notifications, askForNotifications } = useAlertChoices();
  if (!me) return <Skeleton className={classes.activitySkeleton} />;
  return (
    <div>
      <Menu position="bottom-start" width={248}>
        <Menu.Target>
          <UnstyledButton className={classes.activity}>
            <Face name={me.name} address={me.workerId} actor="worker" />
            <span className={classes.words}>
              <span className={classes.name}>{me.name}</span>
              <span className={classes.state}>
                <span className={classes.dot} data-available={me.activity.available} aria-hidden />
                <VisuallyHidden component="span">Activity: </VisuallyHidden>
                {me.activity.name}
                <span aria-hidden>
                  <Elapsed since={me.activitySince} />
                </span>
              </span>
            </span>
            <IconChevronDown size={16} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Activity</Menu.Label>
          {me.activities.map((activity) => (
            <Menu.Item
              key={activity.id}
              aria-current={activity.id === me.activity.id || undefined}
              fw={activity.id === me.activity.id ? 600 : undefined}
              leftSection={<span className={classes.dot} data-available={activity.available} />}
              onClick={() => change.mutate(activity.id)}
            >
              {activity.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Label>When it rings</Menu.Label>
          <Menu.Item leftSection={sound ? <IconVolume size={16} /> : <IconVolumeOff size={16} />} onClick={toggleSound}>
            {sound ? "Sound is on" : "Sound is off"}
          </Menu.Item>
          <Menu.Item
            leftSection={notifications === "granted" ? <IconBell size={16} /> : <IconBellOff size={16} />}
            disabled={notifications !== "default"}
            onClick={askForNotifications}
          >
            {notificationWords[notifications]}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ErrorLine error={change.error} />
    </div>
  );
}

const notificationWords = {
  granted: "Notifications are on",
  denied: "Notifications are blocked by the browser",
  default: "Turn on notifications",
} as const;
