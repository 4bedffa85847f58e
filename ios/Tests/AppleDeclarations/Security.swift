@_exported import Foundation
public typealias CFString = String  // corefoundation/cfstring
public typealias CFTypeRef = AnyObject  // corefoundation/cftyperef
public typealias CFDictionary = [String: Any]  // corefoundation/cfdictionary
public typealias OSStatus = Int32
public let errSecSuccess: OSStatus = 0, errSecItemNotFound: OSStatus = -25300  // security/errsecitemnotfound
public let kSecClass = "", kSecClassGenericPassword = "", kSecAttrService = "", kSecAttrAccount = "", kSecReturnData = ""  // security/ksecclass
public let kSecValueData = "", kSecAttrAccessible = "", kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly = ""  // security/ksecattraccessible
public final class SecAccessControl {}  // security/secaccesscontrol
public struct SecAccessControlCreateFlags: Sendable { public static let privateKeyUsage = SecAccessControlCreateFlags() }  // security/secaccesscontrolcreateflags
public func SecAccessControlCreateWithFlags(_: Any?, _: Any, _: SecAccessControlCreateFlags, _: UnsafeMutableRawPointer?) -> SecAccessControl? { nil }  // security/secaccesscontrolcreatewithflags(_:_:_:_:)
public func SecItemCopyMatching(_: CFDictionary, _: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus { 0 }  // security/secitemcopymatching(_:_:)
public func SecItemAdd(_: CFDictionary, _: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus { 0 }  // security/secitemadd(_:_:)
