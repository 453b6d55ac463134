// Package peopleaggregator joins and leaves groups at sites that run
// PeopleAggregator. It speaks the three call styles of the API: REST with
// answers in XML or JSON, and XML-RPC.
//
//	client, err := peopleaggregator.New(peopleaggregator.Config{
//		BaseURL:   "https://groups.example.com",
//		Style:     peopleaggregator.JSON,
//		AuthToken: groups.NewSecret(token),
//	})
//
// The provider documents its API on the pages "PeopleAggregator API: method
// peopleaggregator.joinGroup" and "…: method peopleaggregator.leaveGroup". What
// they show, and where servers differ from them, is in [testdata]. Numbers such
// as PA-008 are those of its quirks: [docs/quirks.md].
//
// # What the provider can do
//
//	Join, JoinGroup        for the owner of the credentials; joined or pending
//	Leave, LeaveGroup      for the owner of the credentials
//	State                  where Config.UserID is set; shows no waiting request
//	GetGroups              the groups of the site, or of a user
//	Login                  a token for a login and password
//	for another user       never: ErrUnsupported
//	a second Join          ErrRefused, of a member and while a request waits
//	a second Leave         ErrRefused
//	the owner's Leave      ErrRefused
//	a moderator's Leave    a deployed server says success and removes nothing
//
// Since the provider has one refusal for nearly all reasons, what a lost answer
// leaves open is settled by reading the account's groups, which needs
// Config.UserID. Without it the error is [groups.ErrOutcomeUnknown], except
// that "not invited" shows that no Join was carried out. After a Join whose
// answer was lost, not being a member settles nothing either: a request may
// wait, and the provider does not show it.
//
// # Errors
//
// The provider's code decides, never the HTTP status alone: a bad token comes
// with 404, a missing invitation with 500, and a plain refusal with 200.
//
//	operation_not_permitted, or no code at all   ErrRefused
//	group_not_invited                            ErrInvitationRequired
//	content_not_found                            ErrGroupNotFound
//	user_not_found                               ErrUserNotFound
//	user_token_invalid, user_token_expired,
//	user_invalid_password, bad_login             ErrUnauthenticated
//	user_access_denied                           ErrPermissionDenied
//	invalid_id, bad_parameter, validation_*,
//	invalid_request_method                       ErrInvalidArgument
//	any other code; faults -32700 and -32600     ErrRefused
//	system_error; any other fault; any other
//	code, or none, with a 5xx                    may have been carried out: the
//	                                             request is repeated
//	a redirect                                   ErrBadResponse
//
// A deployed site redirects the documented paths to those of [PHPPaths]. No
// redirect is followed, since a POST would lose its body: set Config.Paths.
//
// # Log-in
//
// With Login and Password in the Config the client logs in when it first needs
// a token, once for any number of concurrent calls, and again when the token's
// lifetime has passed or the provider refuses it as expired. An operation
// replaces a refused token once; a second refusal is its error.
//
// [testdata]: https://github.com/groups-go/groups/tree/main/peopleaggregator/testdata
// [docs/quirks.md]: https://github.com/groups-go/groups/blob/main/docs/quirks.md
package peopleaggregator
