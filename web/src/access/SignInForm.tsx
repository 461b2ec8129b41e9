/** The provider of the organisation where there is one, and address and password where they are taken. */
import { useState, type FormEvent } from "react";
import { Button } from "react-aria-components";
import { useMe, useSignIn } from "../api/access";
import type { Me } from "../api/types";
import { texts } from "../texts";
import { Trouble } from "../ui/Trouble";
import { Field } from "../ui/Field";
import { Password } from "./Password";

interface Props {
  onIn?: (me: Me) => void;
  /** Somebody works on this page: the provider opens beside it. */
  beside?: boolean;
}

export function SignInForm({ onIn, beside = false }: Props) {
  const { data: me } = useMe();
  return (
    <>
      {me?.provider && <ByProvider name={me.provider} beside={beside} />}
      {me?.provider && me.passwords && <p className="quiet gate-or">{texts.provider.or}</p>}
      {me?.passwords !== false && <ByPassword onIn={onIn} />}
    </>
  );
}

function ByProvider({ name, beside }: { name: string; beside: boolean }) {
  const next = beside ? "/" : location.pathname + location.search;
  const problem = new URLSearchParams(location.search).get("problem");
  const address = `/api/v1/session/oidc?next=${encodeURIComponent(problem ? "/" : next)}`;
  return (
    <div className="form">
      {problem && !beside && (
        <p className="notice" role="alert">
          {texts.provider.problems[problem] ?? texts.provider.otherProblem}
        </p>
      )}
      <a className="button button-primary" href={address} {...(beside ? { target: "_blank", rel: "noopener" } : {})}>
        {texts.provider.signIn(name)}
      </a>
      {beside && <p className="quiet">{texts.provider.opensNewTab}</p>}
    </div>
  );
}

function ByPassword({ onIn }: Pick<Props, "onIn">) {
  const signIn = useSignIn();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ email: email.trim(), password }, { onSuccess: onIn, onError: () => setPassword("") });
  };
  return (
    <form className="form" onSubmit={submit}>
      {signIn.isError && <Trouble error={signIn.error} />}
      <Field isRequired autoFocus type="email" value={email} onChange={setEmail} autoComplete="username" label={texts.access.email} />
      <Password label={texts.access.password} value={password} onChange={setPassword} complete="current-password" />
      <Button className="button button-primary" type="submit" isDisabled={signIn.isPending}>
        {texts.access.signIn}
      </Button>
    </form>
  );
}
