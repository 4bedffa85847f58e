@_exported import Foundation
public let kCLLocationAccuracyHundredMeters = 100.0  // corelocation/kcllocationaccuracyhundredmeters
public enum CLActivityType: Sendable { case automotiveNavigation }  // corelocation/clactivitytype
public enum CLAuthorizationStatus: Sendable { case notDetermined, denied }  // corelocation/clauthorizationstatus
public struct CLLocationCoordinate2D: Sendable { public var latitude = 0.0, longitude = 0.0 }  // corelocation/cllocationcoordinate2d
public final class CLLocation: NSObject, @unchecked Sendable {  // corelocation/cllocation
  public var coordinate: CLLocationCoordinate2D { .init() }  // corelocation/cllocation/coordinate
  public var horizontalAccuracy: Double { 0 }  // corelocation/cllocation/horizontalaccuracy
}
public protocol CLLocationManagerDelegate: AnyObject {  // corelocation/cllocationmanagerdelegate
  func locationManager(_ manager: CLLocationManager, didUpdateLocations locations: [CLLocation])
}
public final class CLLocationManager: NSObject {  // corelocation/cllocationmanager
  public weak var delegate: (any CLLocationManagerDelegate)?
  public var desiredAccuracy = 0.0, distanceFilter = 0.0
  public var activityType = CLActivityType.automotiveNavigation
  public var allowsBackgroundLocationUpdates = false, showsBackgroundLocationIndicator = false
  public var authorizationStatus: CLAuthorizationStatus { .denied }  // corelocation/cllocationmanager/authorizationstatus
  public func requestWhenInUseAuthorization() {}  // corelocation/cllocationmanager/requestwheninuseauthorization()
  public func startUpdatingLocation() {}; public func stopUpdatingLocation() {}  // corelocation/cllocationmanager/startupdatinglocation()
}
