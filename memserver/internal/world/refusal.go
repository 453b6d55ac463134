package world

import "errors"

// Refusal is the reason why an operation was not carried out. It is an error
// that is compared by value: errors.Is(err, NotMember). Its text is for people
// and holds no id.
type Refusal string

// The reasons. Each function names those that it gives, in the order of its
// checks.
const (
	// BadUser: the user has no id, a role of the site that is empty or there
	// twice, or a text that is not UTF-8.
	BadUser Refusal = "the user needs an id, each role once, and texts in UTF-8"
	// BadGroup: the group has no id, a text that is not UTF-8, an unknown
	// registration, a moment that JSON cannot hold (as for BadTime), or a number
	// of messages that is negative or too large.
	BadGroup Refusal = "the group needs an id, texts in UTF-8, a known registration, dates within the years 0 to 9999 and a count of messages"
	// BadRoles: the set holds a role that does not exist.
	BadRoles Refusal = "unknown role"
	// BadMessage: the message of a request is not UTF-8.
	BadMessage Refusal = "the message must be UTF-8"
	// BadPhotos: the number of photos is not positive or more than a pool can
	// count, or the restored data has the photos of one user twice.
	BadPhotos Refusal = "the number of photos is out of range"
	// BadTime: the restored data holds a moment that JSON cannot hold (a year
	// before 0 or after 9999).
	BadTime Refusal = "the moment is outside the years 0 to 9999"
	// UserExists: two users of the data that is restored have one id.
	UserExists Refusal = "the user exists already"
	// LoginTaken: another user has the login name.
	LoginTaken Refusal = "the login name is taken"
	// EmailTaken: another user has the address, under [Policy.UniqueEmail].
	EmailTaken Refusal = "the e-mail address is taken"
	// GroupExists: the id is taken, if only by a group that was deleted.
	GroupExists Refusal = "the group exists already"
	// NameTaken: another group has the name, under [Policy.UniqueNames].
	NameTaken Refusal = "the name is taken"
	// NoSuchUser: there is no user of that id.
	NoSuchUser Refusal = "no such user"
	// NoSuchGroup: there never was a group of that id.
	NoSuchGroup Refusal = "no such group"
	// GroupDeleted: there was a group of that id.
	GroupDeleted Refusal = "the group is deleted"
	// Archived: the group is archived. Nobody joins or leaves it.
	Archived Refusal = "the group is archived"
	// NotAllowed: whoever acts has no right to.
	NotAllowed Refusal = "not allowed"
	// Denied: the user is banned from the group.
	Denied Refusal = "banned from the group"
	// AlreadyDenied: the user is banned from the group already.
	AlreadyDenied Refusal = "already banned from the group"
	// NotDenied: the user is not banned from the group.
	NotDenied Refusal = "not banned from the group"
	// AlreadyMember: the user is a member.
	AlreadyMember Refusal = "already a member"
	// NotMember: the user is not a member; one whose request waits is none
	// either.
	NotMember Refusal = "not a member"
	// AlreadyWaiting: a request of the user waits for the moderators.
	AlreadyWaiting Refusal = "a request is waiting already"
	// NotWaiting: no request of the user waits.
	NotWaiting Refusal = "no request is waiting"
	// AlreadyInvited: the user has an invitation.
	AlreadyInvited Refusal = "already invited"
	// NotInvited: the user has no invitation.
	NotInvited Refusal = "not invited"
	// NotVisible: the user neither sees the group (see [World.CanSee]) nor is
	// invited, under [Policy.RequestsApart].
	NotVisible Refusal = "the group is not visible to the user"
	// GroupOpen: the group needs no request.
	GroupOpen Refusal = "the group needs no request"
	// RulesNotAccepted: the group has rules, and the user did not accept them.
	RulesNotAccepted Refusal = "the rules of the group are not accepted"
	// LimitReached: the user is in as many groups as the terms allow.
	LimitReached Refusal = "in the maximum number of groups"
	// AdminStays: an administrator cannot leave under [AdminMayNotLeave].
	AdminStays Refusal = "an administrator cannot leave"
	// LastAdmin: the only administrator cannot go, nor lose the role, under
	// [LastAdminMayNotLeave].
	LastAdmin Refusal = "the last administrator cannot leave"
)

// Error returns the reason in words.
func (r Refusal) Error() string { return string(r) }

// RefusalOf returns the Refusal that err is or wraps, and "" where there is
// none.
func RefusalOf(err error) Refusal {
	if err == nil {
		return ""
	}
	var r Refusal
	if errors.As(err, &r) {
		return r
	}
	return ""
}
