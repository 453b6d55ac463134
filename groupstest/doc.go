// Package groupstest is the conformance suite for clients of package groups. It
// is for those who write a provider: it holds a client to the contract of
// [groups.Client], and each case is named after the rule that it tests. [Writing
// a provider] shows it at work on one.
//
// # Using it
//
// A test of the provider fills a [Harness] and calls [Run]; the example of Run is
// a whole one. What the provider can do and what it says is data in the Harness:
// the suite has no list of providers. It needs
//
//   - a server, real or made for tests, on which the harness can set up groups
//     and look at memberships past the client: [World.State]. To change them so
//     is [World.Set];
//   - a client made of a [groups.HTTPConfig] that the suite has tuned last;
//   - a way to tell requests that change a membership from log-ins and reads:
//     [Harness.Changes].
//
// The server needs no faults of its own. The suite wraps the client's transport
// and loses, spoils, fills up, delays and invents answers there; it calls the
// hooks of net/http/httptrace as a real transport would. An answer is filled up
// with spaces behind it, as XML and JSON allow. Little takes real time: the cases
// of an attempt's time-out, and milliseconds where ctx ends in a wait.
//
// # What every call is checked for
//
// Whatever a case is about, each call of Join and Leave in it must
//
//   - be true: a success names a state that held during the call, a definite
//     error changed nothing, and ErrOutcomeUnknown comes only after a request
//     whose fate nobody can know;
//   - leave all other memberships as they are: [World.Bystanders], and the World's
//     own but for the one that it is for;
//   - give a *groups.Error with provider, operation, group and user, for which
//     errors.Is holds with one code alone, or a Result that is complete;
//   - speak of the end of ctx only when ctx has ended: an attempt's time-out is
//     none;
//   - count as Attempts the requests that were on the wire;
//   - close the body of each answer;
//   - show no secret: in errors and all that they wrap, in Results, in what the
//     hooks and the log get, in URLs, and in the printed client.
//
// The cases then go through successes, second calls, changes that others make
// behind the client, other users, refusals, arguments, the end of ctx at every
// stage, time-outs, lost and strange answers, also to the log-in or look-up before
// a change, the causes of errors, each limit of HTTPConfig and the waits that the
// provider asks for, what it says of its limits, the hooks, EnsureJoined and
// EnsureLeft, State, and many goroutines. What they leave out for want of a field,
// or of a request before the change, Run logs. The suite prints no secret either.
//
// That a client without a Logger writes nothing to the process's own log is not
// tested: a suite whose cases run in parallel cannot exchange that.
//
// New cases are added over time: a client that breaks a rule of the contract may
// pass today and fail tomorrow.
//
// [Writing a provider]: https://github.com/groups-go/groups/blob/main/docs/writing-a-provider.md
package groupstest
