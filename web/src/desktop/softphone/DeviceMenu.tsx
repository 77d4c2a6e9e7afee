import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconCheck, IconHeadphones, IconKeyboard, IconMicrophone, IconSettings, IconVolume } from "@tabler/icons-react";
import { useState } from "react";
import type { CallLine, LineView } from "@shared/voice/CallLine";
import { readSoundChoice, writeSoundChoice } from "@shared/voice/soundChoice";

interface DeviceMenuProps {
  line: CallLine;
  view: LineView;
}

interface Devices {
  inputs: MediaDeviceInfo[];
  outputs: MediaDeviceInfo[];
}

/** How one talks, and with which microphone and loudspeaker. */
export function DeviceMenu({ line, view }: DeviceMenuProps) {
  const [devices, setDevices] = useState<Devices>({ inputs: [], outputs: [] });
  const choice = readSoundChoice();
  const choose = (part: Partial<typeof choice>) => {
    writeSoundChoice({ ...choice, ...part });
    void line.talk("sound");
  };
  return (
    <Menu position="bottom-end" width={280} onOpen={() => void list().then(setDevices)}>
      <Menu.Target>
        <Tooltip label="Microphone and loudspeaker">
          <ActionIcon variant="subtle" color="gray" size={32} aria-label="Microphone and loudspeaker">
            <IconSettings size={18} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>You talk by</Menu.Label>
        <Item Icon={IconMicrophone} chosen={view.way === "sound"} onClick={() => void line.talk("sound")}>
          Microphone
        </Item>
        <Item Icon={IconKeyboard} chosen={view.way === "type"} onClick={() => void line.talk("type")}>
          Typing: it is spoken to the caller
        </Item>
        {devices.inputs.length > 1 && <Menu.Label>Microphone</Menu.Label>}
        {devices.inputs.length > 1 &&
          devices.inputs.map((one, index) => (
            <Item key={one.deviceId} Icon={IconMicrophone} chosen={(choice.inputId ?? "default") === one.deviceId} onClick={() => choose({ inputId: one.deviceId })}>
              {one.label || `Microphone ${index + 1}`}
            </Item>
          ))}
        {devices.outputs.length > 1 && <Menu.Label>Loudspeaker</Menu.Label>}
        {devices.outputs.length > 1 &&
          devices.outputs.map((one, index) => (
            <Item key={one.deviceId} Icon={IconVolume} chosen={(choice.outputId ?? "default") === one.deviceId} onClick={() => choose({ outputId: one.deviceId })}>
              {one.label || `Loudspeaker ${index + 1}`}
            </Item>
          ))}
        <Menu.Divider />
        <Item Icon={IconHeadphones} chosen={!choice.processing} onClick={() => choose({ processing: !choice.processing })}>
          I wear a headset: leave the sound as it is
        </Item>
      </Menu.Dropdown>
    </Menu>
  );
}

async function list(): Promise<Devices> {
  const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  const canChoose = "setSinkId" in AudioContext.prototype;
  return {
    inputs: all.filter((one) => one.kind === "audioinput"),
    outputs: canChoose ? all.filter((one) => one.kind === "audiooutput") : [],
  };
}

interface ItemProps {
  Icon: typeof IconMicrophone;
  chosen: boolean;
  onClick: () => void;
  children: string;
}

function Item({ Icon, chosen, onClick, children }: ItemProps) {
  return (
    <Menu.Item leftSection={<Icon size={16} />} rightSection={chosen ? <IconCheck size={14} aria-label="chosen" /> : null} onClick={onClick}>
      {children}
    </Menu.Item>
  );
}
