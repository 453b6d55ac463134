// Logs in, invites another user twice, reads, and has that user log in and leave
// twice, with the package rocketchat-api; writes what it was answered as JSON.
//
// Arguments: the server's port, a username, the room, and the id and the username
// of who is invited. The password of both is the first line of the input.
"use strict";

const RocketChatApi = require("rocketchat-api");

const [port, username, room, guest, guestname] = process.argv.slice(2);
const password = require("fs").readFileSync(0, "utf8").trim();

const connect = () => {
  const client = new RocketChatApi({ protocol: "http", host: "127.0.0.1", port });
  client.wsClient.disconnect(); // only the REST API is tried
  client.restClient.options.timeout = 20000;
  return client;
};

// call gives the answer, or the words of its refusal.
const call = (object, method, ...args) =>
  new Promise((resolve) =>
    object[method](...args, (err, body) => resolve(err ? { refused: err.message, status: err.statusCode } : body)));

(async () => {
  const said = {};
  const client = connect();
  const login = await client.login(username, password);
  said.login = { userId: login.userId, me: login.me.username };
  said.invite = await call(client.groups, "invite", room, guest);
  said.inviteAgain = await call(client.groups, "invite", room, guest);
  said.info = await call(client.groups, "info", room);
  said.members = await call(client.groups, "listMembers", room);
  said.list = await call(client.groups, "list", {});
  const invited = connect();
  await invited.login(guestname, password);
  said.leave = await call(invited.groups, "leave", room);
  said.again = await call(invited.groups, "leave", room);
  process.stdout.write(JSON.stringify(said));
  process.exit(0);
})().catch((err) => {
  process.stderr.write(`${err.message}\n`);
  process.exit(1);
});
