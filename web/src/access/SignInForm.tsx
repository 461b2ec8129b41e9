/** Address and password. */
import { useState, type FormEvent } from "react";
import { Button, Input, Label, TextField } from "react-aria-components";
import { useSignIn } from "../api/access";
import type { Me } from "../api/types";
import { texts } from "../texts";
import { Trouble } from "../ui/Trouble";
import { Password } from "./Password";

export function SignInForm({ onIn }: { onIn?: (me: Me) => void }) {
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
      <TextField className="field" isRequired autoFocus type="email" value={email} onChange={setEmail} autoComplete="username">
        <Label className="label">{texts.access.email}</Label>
        <Input className="input" />
      </TextField>
      <Password label={texts.access.password} value={password} onChange={setPassword} complete="current-password" />
      <Button className="button button-primary" type="submit" isDisabled={signIn.isPending}>
        {texts.access.signIn}
      </Button>
    </form>
  );
}
