package groupserver

// The paths of the web hooks, below the base URL. All are POSTs of a form.
const (
	PathLeave  = "/gs-group-member-leave.json"
	PathAdd    = "/gs-group-member-add.json"
	PathSearch = "/gs-search-people.json"
	PathGroups = "/gs-group-groups.json"
)

// The actions: each is the name of a field that only has to be present. It is
// sent last and without a value, "…&leave", as the document shows it.
const (
	ActionLeave  = "leave"
	ActionAdd    = "add"
	ActionSearch = "search"
	ActionGet    = "get"
)

// The names of arguments. groupId and userId are members of answers too.
const (
	FieldToken     = "token"
	FieldGroupID   = "groupId"
	FieldUserID    = "userId"
	FieldEmail     = "email"
	FieldFullName  = "fn"
	FieldBiography = "biography"
	FieldTimeZone  = "tz"
	FieldUser      = "user"
)

// The names of members of answers.
const (
	MemberStatus  = "status"
	MemberMessage = "message"
	MemberUser    = "user"
	// Of a profile: email holds the four lists, groups the ids of groups.
	MemberID         = "id"
	MemberName       = "name"
	MemberURL        = "url"
	MemberEmail      = "email"
	MemberAll        = "all"
	MemberPreferred  = "preferred"
	MemberOther      = "other"
	MemberUnverified = "unverified"
	MemberGroups     = "groups"
	// Of an entry of the list of groups, beside id, name, url and email.
	MemberType    = "type"
	MemberPrivacy = "privacy"
	// Of the self-description that a request without an action brings.
	MemberActions     = "actions"
	MemberArguments   = "arguments"
	MemberDescription = "Description"
	MemberRequired    = "Required"
	MemberDefault     = "Default Value"
)

// The content types of calls and answers.
const (
	ContentTypeForm = "application/x-www-form-urlencoded"
	ContentTypeJSON = "application/json"
)

// StatusInvalid is the status of a validation error, of every hook: a missing
// or malformed argument, or a wrong token. Its message is a list.
const StatusInvalid = 100

// The statuses of gs-group-member-leave.json.
const (
	StatusLeaveSuccess     = 0
	StatusLeaveNoSuchGroup = 1
	StatusLeaveNoSuchUser  = 2
	StatusLeaveNotMember   = 4
)

// The statuses of gs-group-member-add.json.
const (
	// StatusAddNewProfile says that a profile was made and added.
	StatusAddNewProfile = 0
	// StatusAddExistingProfile says that a profile that was there was added.
	StatusAddExistingProfile = 1
	StatusAddAlreadyMember   = 256
	StatusAddFailure         = 257
)
