// Package memserver is the reference server: it hosts the APIs of the providers
// in memory and enforces their documented rules, so that programs can be tested
// against the real wire without the real sites. Its time is real time, unless
// [WithClock] gives it a clock that the test moves; the stamps of Flickr's
// signatures are checked by real time also then, see [Flickr.SetStampsByClock].
//
//	srv := memserver.Start(t)
//	site := srv.PeopleAggregator
//	ada, _ := site.AddUser(memserver.User{Name: "Ada"})
//	group, _ := site.AddGroup(memserver.Group{Name: "Test"})
//	client, _ := peopleaggregator.New(site.Config(ada.ID))
//	res, err := client.Join(ctx, groups.Membership{GroupID: group.ID})
//
// [Start] listens on loopback, with and without TLS, and ends with the test.
// [New] is the bare http.Handler; its Config methods reach it without a port,
// over an in-memory listener, on real connections that really break and that
// testing/synctest can follow.
//
// # The sites
//
// Each site has users, groups and memberships of its own, methods to seed and
// to look, which return copies, and a Config method whose result is ready for
// that provider's New. Seeding goes through the same rules as the wire, and a
// refused operation leaves the site as it was.
//
// A site answers as its provider documents. With [Deployed] it answers as the
// newest real servers do where they differ.
//
//	PeopleAggregator   login, joinGroup, leaveGroup, getGroups, by REST with XML or
//	                   JSON in return, and by XML-RPC
//	GroupServer        the hooks gs-group-member-leave.json, gs-group-member-add.json,
//	                   gs-search-people.json, gs-group-groups.json
//	RocketChat         login, logout, groups.create, groups.delete, groups.invite,
//	                   groups.kick, groups.leave, groups.info, groups.members,
//	                   groups.list, groups.addOwner, groups.removeOwner, channels.join,
//	                   channels.leave, rooms.leave, subscriptions.getOne
//	Flickr             groups.leave, groups.join, groups.joinRequest, groups.getInfo,
//	                   groups.members.getList, people.getGroups, test.echo, test.null,
//	                   test.login, auth.oauth.checkToken, reflection.getMethods, by REST,
//	                   XML-RPC and SOAP; the login of OAuth 1.0a with its page
//
// The providers' packages link to the documents; [providers side by side] compares
// what they ask for and refuse.
//
// # Faults
//
// [Server.Inject] spoils the answers to chosen requests: before the rules are
// applied, after them, or in the middle of the answer. A fault that never fired
// fails the test.
//
// # The record
//
// [Server.Record] gives the requests and answers, without secrets, up to a
// bound. [Server.Snapshot] and [Server.Restore] keep and bring back all sites, but
// for what is a setting of the server: GroupServer's token, Flickr's apps, tokens
// and logins.
//
// The server logs nothing, but for a panic of its own, which goes to the standard
// logger. To the client it is a connection that breaks.
//
// The server is for tests. Its tokens come from a seed and can be guessed: it
// must not face the open internet.
//
// [providers side by side]: https://github.com/groups-go/groups/blob/main/docs/providers.md
package memserver
