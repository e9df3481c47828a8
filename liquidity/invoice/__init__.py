"""Reads BOLT 11 invoices: what is asked, by whom, until when. Pays nothing and signs nothing."""

from liquidity.invoice.faults import InvoiceError, InvoiceFault
from liquidity.invoice.reader import Invoice, read_invoice

__all__ = ["Invoice", "InvoiceError", "InvoiceFault", "read_invoice"]
