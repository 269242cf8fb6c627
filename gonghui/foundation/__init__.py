"""The common base: change log, bodies, law, policy, registers, people, warehouse."""
