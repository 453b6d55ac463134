// Package flickr joins and leaves groups at Flickr, for the account whose access
// token it has, and gets that token by a login in the browser.
//
//	client, err := flickr.New(flickr.Config{
//		APIKey:      "653e7a6ecc1d528c516cc8f92cf98611",
//		APISecret:   groups.NewSecret(secret),
//		Token:       groups.NewSecret(token),
//		TokenSecret: groups.NewSecret(tokenSecret),
//	})
//	…
//	res, err := client.Leave(ctx, groups.Membership{GroupID: "34427469792@N01"})
//
// The provider documents [its API], each method on a page of its own such as
// [flickr.groups.leave], and [its OAuth]. Where the service differs from them is
// in [testdata]. Numbers such as FL-029 are those of its quirks: [docs/quirks.md].
//
// # What the provider can do
//
// The API acts only for the owner of the token: the User is [groups.Self] or the
// zero User, anything else is ErrUnsupported. Groups and users are named by their
// NSIDs.
//
//	Join             groups.join; where the group takes only who is invited and
//	                 Config.RequestMessage is set, then groups.joinRequest, which
//	                 gives StatePending
//	Leave            groups.leave
//	State            people.getGroups, after test.login for the first
//	a second Join    ErrAlreadyMember; while a request waits ErrRequestPending,
//	                 or without RequestMessage ErrInvitationRequired
//	a second Leave   ErrNotMember; ErrGroupNotFound after the group's last member
//
// The token must permit delete to leave, write to join and read to read; each
// includes those after it. [Client.CheckToken] tells what it permits.
//
// The other methods have the API's own names: [Client.GroupsLeave],
// [Client.GroupsJoin], [Client.GroupsJoinRequest], [Client.GroupsGetInfo],
// [Client.PeopleGetGroups], [Client.GroupsMembersGetList], whose pages
// [Client.GroupsMembers] walks, [Client.TestLogin] and [Client.CheckToken].
// [Client.WithToken] gives a Client for another account.
//
// # Logging in
//
// A token comes from the person's consent in a browser. [NewLogin] fetches a
// request token, [Login.URL] is the address for the browser, and [Login.Finish]
// exchanges the verifier for the token, and tells whose it is. A [Callback] waits
// on loopback for the browser to bring the verifier; with [OutOfBand] the person
// copies it. The token does not expire by itself.
//
// # Errors
//
// The code decides, and never the HTTP status, which is 200 for most failures.
// The same number means different things by method.
//
//	1    a missing argument; a group (groups.getInfo, groups.members.getList) or
//	     a user (people.getGroups) that is not found
//	                                   ErrInvalidArgument; ErrGroupNotFound,
//	                                   ErrUserNotFound
//	2    no such group                 ErrGroupNotFound
//	3    leave: not in that group      ErrNotMember
//	     join, joinRequest: the group
//	     is not for the account        ErrPermissionDenied
//	4    in that group already         ErrAlreadyMember
//	5    join: by invitation only      ErrInvitationRequired
//	     joinRequest: the group is
//	     open                          ErrGroupOpen
//	6    rules must be accepted        ErrRulesNotAccepted
//	7    a request waits already       ErrRequestPending
//	10   in too many groups            ErrLimitReached
//	11   unable to join                ErrRefused
//	95   https is required             ErrTLSRequired
//	96, 97, 98, 100, oauth_problem     ErrUnauthenticated; the problem is the
//	                                   NativeCode, such as token_rejected
//	99   the token permits too little  ErrPermissionDenied
//	105, 106                           ErrUnavailable, after repeats: nothing
//	                                   was done
//	111, 112, 114, 115, 116, 212       ErrInvalidArgument
//	0, 201, nonce_used, a 5xx with     may have been carried out: the request is
//	any other code, or none            repeated
//	429                                ErrRateLimited
//	any other code, or none            ErrRefused
//
// # After a lost answer
//
// An answer that was lost is made good by sending the request again. To a Leave,
// 3 proves that the membership is gone, and so does 2, since a group ends with
// its last member. To a Join, 4 proves the membership and 7 that a request waits;
// 5 and 6 prove that no attempt was carried out, where those of groups.join leave
// open whether an earlier request waits. All else is settled by reading the
// membership as State does: that finds a membership, but not whether a request
// waits, so that a Join that was not found stays ErrOutcomeUnknown.
//
// Join is one operation also where it goes on from groups.join to
// groups.joinRequest: what an answer of the first left open is open still when
// the second is judged.
//
// # Signing
//
// Every request is a POST with its parameters in a form, signed by OAuth 1.0a
// (HMAC-SHA1) in its Authorization header. Each attempt is signed anew, with a
// nonce and a stamp of its own, by the clock of this machine: a clock that is
// minutes slow gives ErrUnauthenticated with timestamp_refused. All Clients and
// logins of one app in a process share one source of nonces.
//
// BaseURL must be an address that every server writes alike when it checks the
// signature: [New] refuses others.
//
// # Limits
//
// Flickr asks for at most 3600 calls an hour for an API key, a guideline that no
// answer tells of. Config.Limiter keeps a client to it. Who is above is told 429,
// a page of HTML without Retry-After: the waits are then the client's own, and
// the error after the last is ErrRateLimited.
//
// [its API]: https://www.flickr.com/services/api/
// [flickr.groups.leave]: https://www.flickr.com/services/api/flickr.groups.leave.html
// [its OAuth]: https://www.flickr.com/services/api/auth.oauth.html
// [testdata]: https://github.com/groups-go/groups/tree/main/flickr/testdata
// [docs/quirks.md]: https://github.com/groups-go/groups/blob/main/docs/quirks.md
package flickr
