package rocketchat

// PathPrefix stands before a method's name: "/api/v1/groups.leave".
const PathPrefix = "/api/v1/"

// The methods. groups.info, groups.list, groups.members and subscriptions.getOne
// are GETs, the others are POSTs. This package calls all but the last four,
// which a server has so that a real client can live.
const (
	MethodLogin               = "login"
	MethodLogout              = "logout"
	MethodGroupsInfo          = "groups.info"
	MethodGroupsInvite        = "groups.invite"
	MethodGroupsKick          = "groups.kick"
	MethodGroupsLeave         = "groups.leave"
	MethodGroupsList          = "groups.list"
	MethodGroupsMembers       = "groups.members"
	MethodChannelsJoin        = "channels.join"
	MethodChannelsLeave       = "channels.leave"
	MethodRoomsLeave          = "rooms.leave"
	MethodSubscriptionsGetOne = "subscriptions.getOne"

	MethodGroupsCreate      = "groups.create"
	MethodGroupsDelete      = "groups.delete"
	MethodGroupsAddOwner    = "groups.addOwner"
	MethodGroupsRemoveOwner = "groups.removeOwner"
)

// The headers. Reset is in milliseconds since 1970.
const (
	HeaderAuthToken          = "X-Auth-Token"
	HeaderUserID             = "X-User-Id"
	HeaderTwoFactorCode      = "x-2fa-code"
	HeaderTwoFactorMethod    = "x-2fa-method"
	HeaderRateLimitLimit     = "X-RateLimit-Limit"
	HeaderRateLimitRemaining = "X-RateLimit-Remaining"
	HeaderRateLimitReset     = "X-RateLimit-Reset"
)

// ContentTypeJSON is the content type of calls and answers, without a charset.
const ContentTypeJSON = "application/json"

// The names of arguments, in bodies and queries.
const (
	FieldRoomID    = "roomId"
	FieldRoomName  = "roomName"
	FieldUserID    = "userId"
	FieldUsername  = "username"
	FieldUserIDs   = "userIds"
	FieldUsernames = "usernames"
	FieldJoinCode  = "joinCode"
	FieldUser      = "user"
	FieldPassword  = "password"
	FieldResume    = "resume"
	FieldCode      = "code"
	FieldCount     = "count"
	FieldOffset    = "offset"
)

// The names of members of answers. count, offset and userId are arguments too.
const (
	MemberSuccess      = "success"
	MemberStatus       = "status"
	MemberMessage      = "message"
	MemberError        = "error"
	MemberErrorType    = "errorType"
	MemberDetails      = "details"
	MemberMethod       = "method" // of details
	MemberData         = "data"
	MemberAuthToken    = "authToken"
	MemberMe           = "me"
	MemberGroup        = "group"
	MemberGroups       = "groups"
	MemberChannel      = "channel"
	MemberMembers      = "members"
	MemberSubscription = "subscription"
	MemberTotal        = "total"

	// Of a room.
	MemberID         = "_id"
	MemberName       = "name"
	MemberFName      = "fname"
	MemberType       = "t"
	MemberUsernames  = "usernames"
	MemberMsgs       = "msgs"
	MemberUsersCount = "usersCount"
	MemberUser       = "u"
	MemberTS         = "ts"
	MemberReadOnly   = "ro"
	MemberSysMes     = "sysMes"
	MemberArchived   = "archived"
	MemberUpdatedAt  = "_updatedAt"

	// Of a subscription, beside some of a room.
	MemberRoomID = "rid"
	MemberRoles  = "roles"
	MemberOpen   = "open"
)

// The values of the member status.
const (
	StatusSuccess = "success"
	StatusError   = "error"
)

// The values of a room's member t.
const (
	RoomTypePrivate = "p"
	RoomTypeChannel = "c"
)

// The kinds of second factor, in the header x-2fa-method.
const (
	TwoFactorTOTP     = "totp"
	TwoFactorEmail    = "email"
	TwoFactorPassword = "password"
)

// TimeFormat is the form of times in answers: ISO 8601, UTC, milliseconds.
const TimeFormat = "2006-01-02T15:04:05.000Z"

// The codes of failures: the member errorType, or what stands in brackets at
// the end of the member error. The package documentation says what becomes of
// them.
const (
	CodeRoomParamNotProvided   = "error-room-param-not-provided"
	CodeRoomIDParamNotProvided = "error-roomid-param-not-provided"
	CodeUserParamNotProvided   = "error-user-param-not-provided"
	CodeUsersParamsNotProvided = "error-users-params-not-provided"
	CodeInvalidParams          = "error-invalid-params"
	CodeInvalidParamsPlain     = "invalid-params"
	CodeNotAllowed             = "error-not-allowed"
	CodeUnauthorized           = "error-unauthorized"
	CodeRoomNotFound           = "error-room-not-found"
	CodeRoomArchived           = "error-room-archived"
	CodeInvalidUser            = "error-invalid-user"
	CodeEmptyInviteList        = "error-empty-invite-list"
	CodeUserNotInRoom          = "error-user-not-in-room"
	CodeLastOwner              = "error-you-are-last-owner"
	CodeRemoveLastOwner        = "error-remove-last-owner"
	CodeCodeRequired           = "error-code-required"
	CodeCodeInvalid            = "error-code-invalid"
	CodeTooManyRequests        = "error-too-many-requests"
	CodeTwoFactorRequired      = "totp-required"
	CodeTwoFactorInvalid       = "totp-invalid"
)

// The names that details.method has in failures.
const (
	DetailsLeaveRoom          = "leaveRoom"
	DetailsJoinRoom           = "joinRoom"
	DetailsAddUsersToRoom     = "addUsersToRoom"
	DetailsRemoveUserFromRoom = "removeUserFromRoom"
)

// MessageNotLoggedIn is the text of an answer with status 401 to any method but
// login.
const MessageNotLoggedIn = "You must be logged in to do this."
