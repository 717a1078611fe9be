// The first load, written against the generated types: send, read page by page, follow.
import type { components, paths } from "./schema.js";

type Schemas = components["schemas"];
type Answers = { responses: { 200: { content: { "application/json": unknown } } } };
type Success<Operation extends Answers> =
  Operation["responses"][200]["content"]["application/json"];

declare const process: { env: { QUORATE_URL: string; QUORATE_KEY: string } };
const { QUORATE_URL, QUORATE_KEY } = process.env;

async function ask(method: string, path: string, document?: unknown): Promise<Response> {
  const headers = { Authorization: `Bearer ${QUORATE_KEY}`, "Content-Type": "application/json" };
  const body = document === undefined ? null : JSON.stringify(document);
  const answer = await fetch(`${QUORATE_URL}${path}`, { method, headers, body });
  if (!answer.ok) throw new Error(await answer.text());
  return answer;
}

const people = ["003A", "003B", "003C"].map((id): Schemas["StakeholderInBatch"] => ({
  type: "stakeholder",
  external_id: id,
  fields: { last_name: `Person ${id}`, title: "CFO" },
  refs: { account: { external_id: "001A" } },
}));
const account: Schemas["AccountInBatch"] = {
  type: "account",
  external_id: "001A",
  fields: { name: "Client SA" },
};
const batch: Schemas["Batch"] = { records: [...people, account] };
const sent = await ask("POST", "/api/v1/sources/salesforce/batch", batch);
const written: Success<paths["/api/v1/sources/{source}/batch"]["post"]> = await sent.json();
const statuses: Schemas["Result"]["status"][] = written.results.map((one) => one.status);

const names: string[] = [];
let changes = "";
let cursor: string | null = "";
while (cursor !== null) {
  const wanted: string = cursor && `&cursor=${cursor}`;
  const answer = await ask("GET", `/api/v1/stakeholders?limit=2${wanted}`);
  const page: Success<paths["/api/v1/stakeholders"]["get"]> = await answer.json();
  changes ||= answer.headers.get("Changes-Cursor") ?? "";
  names.push(...page.data.map((one) => one.last_name));
  cursor = page.next_cursor;
}

const edit: Schemas["StakeholderUpsert"] = { fields: { title: "CEO" } };
await ask("PUT", "/api/v1/sources/salesforce/stakeholders/003B", edit);
const answered = await ask("GET", `/api/v1/changes?cursor=${changes}`);
const followed: Success<paths["/api/v1/changes"]["get"]> = await answered.json();
const told = followed.data.map((one) => [one.op, one.type, one.changed]);

console.log(JSON.stringify({ statuses, names, told }));
