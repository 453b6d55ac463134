package oauth1

// Seconds gives how many stamps are remembered.
func (n *Nonces) Seconds() int { return max(len(n.used), len(n.seconds)) }
