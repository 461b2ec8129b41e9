import { describe, expect, it } from "vitest";
import { nameOf } from "../src/conversation/speakers";

const speaker = (label: string, name: string | null, role: "agent" | "customer" | null) => ({ label, name, role });

describe("how a speaker is called", () => {
  it("by the name that a person gave", () => {
    expect(nameOf([speaker("SPEAKER_00", "Grace", "agent")], "SPEAKER_00")).toBe("Grace");
  });
  it("by the role, where nobody else has it", () => {
    const both = [speaker("SPEAKER_00", null, "agent"), speaker("SPEAKER_01", null, "customer")];
    expect(both.map((one) => nameOf(both, one.label))).toEqual(["Agent", "Customer"]);
  });
  it("by a number, where two have the same role or none", () => {
    const same = [speaker("SPEAKER_00", null, "customer"), speaker("SPEAKER_01", null, "customer")];
    expect(same.map((one) => nameOf(same, one.label))).toEqual(["Speaker 1", "Speaker 2"]);
    expect(nameOf([speaker("SPEAKER_00", null, null)], "SPEAKER_00")).toBe("Speaker 1");
  });
});
