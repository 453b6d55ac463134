// Package groupserver adds people to the groups of a GroupServer site and
// removes them, by the site's web hooks.
//
//	client, err := groupserver.New(groupserver.Config{
//		BaseURL: "https://groups.example.com",
//		Token:   groups.NewSecret(token),
//	})
//
// The token is the site's, and belongs to nobody: there is no [groups.Self],
// and whoever has it may add and remove anyone. All requests are POSTs of a
// form, so that it stands in no URL.
//
// The provider documents each hook: [gs.group.member.leave.json],
// [gs.group.member.add.json], [gs.search.people] and [gs.group.groups.json]; and
// the token: [gs.auth.token]. Where servers differ from them is in [testdata].
// Numbers such as GS-014 are those of its quirks: [docs/quirks.md].
//
// # What the provider can do
//
//	Join, AddMember        for a person with address and name; joined at once,
//	                       with a new profile where the address is not known
//	Leave, LeaveGroup      for an ID; Leave also for an address, by a look-up
//	State                  for an ID or address; always sure
//	SearchPeople           the profile that has an ID or address
//	Groups                 all groups of the site
//	for groups.Self        never: ErrUnsupported
//	for the zero User      never: ErrInvalidArgument
//	a second Join          ErrAlreadyMember
//	a second Leave         ErrNotMember; by address ErrUserNotFound for a person
//	                       who is then in no group
//	the last
//	administrator's Leave  as everybody's
//
// After a lost answer the refusals of members who join and of others who leave
// prove that the state holds: the Result is Inferred. What is still open is
// settled by a search for the person, except that a Join whose person is not
// found stays [groups.ErrOutcomeUnknown].
//
// # Errors
//
// The HTTP status is always 200; the status in the answer decides, which is the
// error's NativeCode. The numbers mean something else in each hook.
//
//	leave 1                            ErrGroupNotFound
//	leave 2                            ErrUserNotFound
//	leave 4                            ErrNotMember
//	add 256                            ErrAlreadyMember
//	add 257                            may have been carried out: the request is
//	                                   repeated
//	100 of any hook: the token is      ErrUnauthenticated
//	wrong, as its text tells
//	100 of any hook: everything else   ErrInvalidArgument
//	{} where a person is needed, or    ErrUserNotFound
//	a person with another address
//	any other status                   ErrRefused
//	the hook's self-description, a     ErrBadResponse
//	redirect
//
// The text of a wrong token repeats it. It is cut out of all that is shown.
//
// [gs.group.member.leave.json]: https://github.com/groupserver/gs.group.member.leave.json
// [gs.group.member.add.json]: https://github.com/groupserver/gs.group.member.add.json
// [gs.search.people]: https://github.com/groupserver/gs.search.people
// [gs.group.groups.json]: https://github.com/groupserver/gs.group.groups.json
// [gs.auth.token]: https://github.com/groupserver/gs.auth.token
// [testdata]: https://github.com/groups-go/groups/tree/main/groupserver/testdata
// [docs/quirks.md]: https://github.com/groups-go/groups/blob/main/docs/quirks.md
package groupserver
