// Package rocketchat joins and leaves rooms at Rocket.Chat servers: private
// groups, or channels where the Config says so. It also adds and removes others,
// where the account may.
//
//	client, err := rocketchat.New(rocketchat.Config{
//		BaseURL:   "https://chat.example.com",
//		UserID:    "rbAXPnMktTFbNpwtJ",
//		AuthToken: groups.NewSecret(token),
//	})
//	…
//	res, err := client.Leave(ctx, groups.Membership{GroupID: roomID, User: groups.Self})
//
// The provider documents [its API] and publishes [its source]. Where servers
// differ from the documents is in [testdata]. Numbers such as RC-011 are those of
// its quirks: [docs/quirks.md].
//
// # What the provider can do
//
// Self must be said, or an ID; the account's own ID is Self. The zero User is
// ErrInvalidArgument, so that an empty look-up never makes an administrator
// leave.
//
//	                    PrivateGroups            Channels
//	Join of Self        ErrUnsupported           channels.join
//	Join of another     groups.invite            ErrUnsupported
//	Leave of Self       groups.leave             channels.leave
//	Leave of another    groups.kick              ErrUnsupported
//	State of Self       subscriptions.getOne     the same
//	State of another    groups.members           ErrUnsupported
//	a second Join       a success                a success
//	a second Leave      ErrGroupNotFound of      ErrNotMember
//	                    Self, else ErrNotMember
//
// The other methods have the API's own names: [Client.GroupsLeave],
// [Client.GroupsInvite], [Client.GroupsKick], [Client.GroupsInfo],
// [Client.GroupsMembers], [Client.GroupsList], [Client.ChannelsJoin],
// [Client.ChannelsLeave], [Client.RoomsLeave], [Client.SubscriptionsGetOne],
// [Client.Login] and [Client.Logout]. Most of them take a room by its id or by
// its name.
//
// # Errors
//
// The code of a failure is its errorType, else what stands in brackets at the
// end of its error. It decides, and where there is none the status does.
//
//	error-room-param-not-provided,
//	error-roomid-param-not-provided,
//	error-user-param-not-provided,
//	error-users-params-not-provided,
//	invalid-params, error-invalid-params         ErrInvalidArgument
//	any 401 but for a second factor              ErrUnauthenticated
//	error-not-allowed, error-unauthorized,
//	a 403 with no code or an unknown one         ErrPermissionDenied
//	error-room-not-found                         ErrGroupNotFound; also where the
//	                                             account is not a member
//	error-invalid-user, error-empty-invite-list  ErrUserNotFound
//	error-user-not-in-room                       ErrNotMember
//	error-you-are-last-owner,
//	error-remove-last-owner                      ErrLastOwner
//	error-room-archived                          ErrArchived
//	error-code-required, error-code-invalid      ErrJoinCode
//	totp-required, totp-invalid                  ErrTwoFactor
//	any other code, or none                      ErrRefused
//	429, error-too-many-requests                 ErrRateLimited, after the waits
//	                                             that the server asks for
//	a 404 without a code                         ErrBadResponse: the server does
//	                                             not have the method
//	a 5xx, also in JSON                          may have been carried out: the
//	                                             request is repeated
//
// # After a lost answer
//
// An answer that was lost is made good by sending the request again. To a Leave,
// error-user-not-in-room proves that the membership is gone, and
// error-you-are-last-owner that it stands. To a channel's Join, the codes about
// the join code prove that there is none. All else, such as error-room-archived
// and the error-room-not-found of groups.leave, is settled by reading the
// membership as State does.
//
// # Log-in and second factor
//
// With Username and Password the client logs in when it first needs a token,
// once for any number of concurrent calls, and again when the token is refused.
// An operation replaces a refused token once; a second refusal is its error. To
// judge whether an ID is the account's own, it logs in before anything else.
//
// When the server wants a second factor, Config.TwoFactor is asked for one, at
// most once for each operation.
//
// # Limits
//
// A server allows ten calls a minute for each route and address by default.
// What it says of that is in Result.RateLimit and Error.RateLimit. A wait that
// it asks for is often longer than the default MaxWait of 30 s, and then the
// error is ErrRateLimited with RetryAfter: set Config.MaxWait to a minute to
// wait instead.
//
// [its API]: https://developer.rocket.chat/apidocs
// [its source]: https://github.com/RocketChat/Rocket.Chat
// [testdata]: https://github.com/groups-go/groups/tree/main/rocketchat/testdata
// [docs/quirks.md]: https://github.com/groups-go/groups/blob/main/docs/quirks.md
package rocketchat
