// Package provider is what a provider of package groups is built from: the
// engine that carries one operation through over HTTP, and tells the truth about
// its outcome. It is for those who write a provider; who only joins and leaves
// groups does not need it.
//
// # One operation, many attempts
//
// An [Operation] sends one or more requests with [Operation.Do]. Each attempt of
// a request has a fate:
//
//   - answered: the provider's envelope was decoded, as a success or a refusal.
//   - not carried out: no connection was had, or the answer says "later" (429,
//     503 with Retry-After, or what Decode calls so).
//   - unknown: the connection broke or the attempt's time-out passed after the
//     request may have been sent, any other 5xx, an unreadable 2xx, or what
//     Decode calls so.
//   - hopeless: a certificate, scheme or host name that will not do
//     (ErrUnavailable); a redirect or a 4xx without the provider's envelope
//     (ErrBadResponse).
//
// Not carried out and unknown are repeated, since Join and Leave ask for a
// state. The waits grow exponentially with full jitter; a wait that the provider
// asks for counts instead. A wait that is longer than MaxWait, or cannot end
// before ctx does, is not begun.
//
// An attempt of unknown fate of a request that [Request.Changes] the membership
// leaves a mark on the operation, which lasts until its end, through log-ins and
// other requests. Without the mark a refusal is simply the operation's error.
// With it, [Engine.Change] judges by what the refusal proves (see [Proof]):
// Proves gives a Result with Inferred, Disproves gives the error, and Silent
// leads to one read of the membership, where the client can. What that leaves
// open is ErrOutcomeUnknown.
//
// When the caller's ctx ends first, the error is ErrCanceled, or
// ErrOutcomeUnknown with the mark; an answer that is in hand counts.
//
// # Writing a provider
//
// A provider's New makes an [Engine] of its Config. Its Join and Leave check
// their arguments ([Engine.Invalid], [Engine.Unsupported]) and call
// [Engine.Change] with a Run that encodes a request, sends it by Do and makes
// the Result, and a Read where the API can read a membership. All that is its
// own is the wire: how a request is written, and a Decode that recognises a
// success for certain, makes a [Failure] of a refusal, and returns any other
// error for an answer that is not the provider's.
//
// A walk over the pages of a list keeps the ids in a [Seen], so that a provider
// which sends pages without end ends the walk, and does not fill the memory.
//
// The example of [Engine.Change] is a whole provider. Package groupstest tests
// one. [Writing a provider] walks through one for SCIM 2.0.
//
// Secrets go into [Options], or by [Operation.Hide] into the operation that
// learned them. The engine cuts them out of messages, errors, logs and hooks, in
// every form in which they are commonly escaped. It cannot keep them out of
// URLs: the provider must put them into headers or bodies.
//
// [Writing a provider]: https://github.com/groups-go/groups/blob/main/docs/writing-a-provider.md
package provider
