// Package world is the bottom layer of the reference server: the users, the
// groups and the memberships of one site, and the one rule book that changes
// them. It knows nothing of HTTP, of credentials or of faults.
//
// A site owns one [World] with the [Policy] of its provider. The wire handlers
// and the methods that seed a test call the same functions, so that no
// membership comes about in a way that the rules do not know.
//
// # Contract
//
//   - A World is not safe for concurrent use: it has no lock, no goroutine and
//     no clock of its own. Its owner holds one lock around each call, reading
//     calls included.
//   - A refused operation leaves the World exactly as it was. It returns a
//     [Refusal], unwrapped; only [World.Restore] and [ParseRoles] wrap it, to
//     tell the place.
//   - Whatever a World takes or gives is a copy, but for the names of EachLogin.
//   - Orders are stable: users and groups in the order in which they were put
//     in, members, requests, invitations, bans and the owners of photos in the
//     order in which they came about, also where the clock stands still. A
//     snapshot keeps all of them.
//   - Join, JoinOn, Ask, Leave, LeaveWithPhotos, AddBy, RemoveBy, AddPhotos, State
//     and Member take the same time in a group of any size, also where a policy
//     finds a new administrator; where it ends the group, nobody is left in it. That
//     is so in the mean: now and then one call makes room for many, or tidies the
//     members of a large group, or the groups of somebody in many.
//   - There is room for 2³²−1 users and groups each, and for 2³¹ members of a group,
//     which is far more than 100 GB; nothing counts them. What is removed leaves its room to what
//     comes.
//
// # Relations of a user to a group
//
// A member is neither waiting, nor invited, nor banned: becoming a member ends
// a request and an invitation. Who is banned is nothing else. Who waits may be
// invited at the same time. A group that was deleted is remembered by its id,
// with no relation at all.
//
// Photos in a group's pool are no relation: they stay when who put them there
// goes, and end with [World.LeaveWithPhotos], with the account or with the group.
package world
