/** Chooses the project that library, uploads and search look at; makes new ones. */
import { Check, ChevronsUpDown, Plus } from "lucide-react";
import { useState } from "react";
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from "react-aria-components";
import { useCaller } from "../access/permissions";
import { sentence } from "../api/problem";
import { useCreateProject, useProjects } from "../api/queries";
import { useProject } from "../project";
import { texts } from "../texts";
import { useSay } from "../ui/messages";
import { Window } from "../ui/Window";
import { Field } from "../ui/Field";
import { Form } from "../ui/Form";

const ALL = "all";
const NEW = "new";

export function ProjectSwitcher() {
  const { administrator } = useCaller();
  const { data } = useProjects();
  const { project, choose } = useProject();
  const [creating, setCreating] = useState(false);
  const projects = data?.items ?? [];
  const current = projects.find((item) => item.id === project);
  const name = current?.name ?? texts.project.all;
  const act = (key: string) => {
    if (key === NEW) setCreating(true);
    else choose(key === ALL ? null : key);
  };
  return (
    <>
      <MenuTrigger>
        <Button className="switcher" aria-label={`${texts.project.label}: ${name}`}>
          <span className="switcher-name">{name}</span>
          <ChevronsUpDown aria-hidden="true" size={14} />
        </Button>
        <Popover className="popover" placement="bottom start">
          <Menu className="list" onAction={(key) => act(String(key))}>
            <MenuSection>
              <Header className="list-head">{texts.project.label}</Header>
              {[{ id: ALL, name: texts.project.all, recordings: null }, ...projects].map((item) => (
                <MenuItem key={item.id} id={item.id} textValue={item.name} className="list-item">
                  <span className="list-text">{item.name}</span>
                  {item.recordings !== null && <span className="list-count">{item.recordings}</span>}
                  <Check
                    aria-hidden="true"
                    size={15}
                    className={(current?.id ?? ALL) === item.id ? "list-check list-check-on" : "list-check"}
                  />
                </MenuItem>
              ))}
            </MenuSection>
            {administrator && <Separator className="list-line" />}
            {administrator && (
              <MenuItem id={NEW} className="list-item" textValue={texts.project.create}>
                <Plus aria-hidden="true" size={15} />
                <span className="list-text">{texts.project.create}</span>
              </MenuItem>
            )}
          </Menu>
        </Popover>
      </MenuTrigger>
      <NewProject open={creating} onClose={() => setCreating(false)} onMade={choose} />
    </>
  );
}

function NewProject({ open, onClose, onMade }: { open: boolean; onClose: () => void; onMade: (id: string) => void }) {
  const create = useCreateProject();
  const say = useSay();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const submit = () => {
    create.mutate(
      { name: name.trim(), description: description.trim() },
      {
        onSuccess: (made) => {
          setName("");
          setDescription("");
          onMade(made.id);
          onClose();
        },
        onError: (error) => say(sentence(error), true),
      },
    );
  };
  return (
    <Window title={texts.project.createTitle} open={open} onClose={onClose} narrow>
      <Form onSend={submit} action={texts.project.make} disabled={!name.trim() || create.isPending} onCancel={onClose}>
        <Field isRequired autoFocus value={name} onChange={setName} maxLength={200} label={texts.project.name} placeholder={texts.project.namePlaceholder} />
        <Field value={description} onChange={setDescription} label={texts.project.description} />
      </Form>
    </Window>
  );
}
