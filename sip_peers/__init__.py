"""SIP and RTP peers on the wire: citizens and operators' telephones for tests and benchmarks."""
